import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import {
  buildUpnpHomes,
  MAPPING_PROTOCOLS,
  SERVER_OPTIONS,
  whyNoUpnpRouter,
} from '../support/network/upnp-router';
import type { UpnpHomes } from '../support/network/upnp-router';

let folder: string;
let lab: UpnpHomes | null = null;

test.beforeEach(async () => {
  const reason = whyNoUpnpRouter();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  folder = await mkdtemp(join(tmpdir(), 'cooee-mapping-'));
  for (const name of ['source', 'received']) await mkdir(join(folder, name));
});

test.afterEach(async () => {
  lab?.remove();
  lab = null;
  await rm(folder, { recursive: true, force: true });
});

for (const protocol of MAPPING_PROTOCOLS) {
  for (const [who, caller, answerer] of [
    ['caller', 0, 1],
    ['answerer', 1, 0],
  ] as const) {
    test(`the ${who}’s router opens a port by ${protocol} between two unpredictable ones, and closes it`, async () => {
      lab = await buildUpnpHomes(protocol);
      const { homes, openPorts } = lab;
      const file = join(folder, 'source', 'film.bin');
      await writeRandomFile(file, 4);
      const sender = new CommandLine(['send', ...SERVER_OPTIONS, file], { through: homes[caller].run });
      const code = await sender.prints(/^code: (.+)$/m);
      const receiver = new CommandLine(['get', ...SERVER_OPTIONS, '--path', join(folder, 'received'), code], {
        through: homes[answerer].run,
      });
      // The call waits for an answer, so that the port can be looked at in peace.
      await receiver.prints(/^connected to .+ directly over IPv4$/m);
      expect(openPorts()).toHaveLength(1);
      receiver.type('y\n');
      const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
      expect(sent.stderr).toBe('');
      expect([sent.code, got.code]).toEqual([0, 0]);
      expect(await fingerprint(join(folder, 'received'))).toEqual(await fingerprint(join(folder, 'source')));
      expect(openPorts()).toEqual([]);
    });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a call that nobody answered closes the port when it is ended by ${signal}`, async () => {
    lab = await buildUpnpHomes('PCP');
    const { homes, openPorts } = lab;
    const file = join(folder, 'source', 'film.bin');
    await writeRandomFile(file, 1);
    const sender = new CommandLine(['send', ...SERVER_OPTIONS, file], { through: homes[0].run });
    await sender.prints(/^code: (.+)$/m);
    await expect.poll(openPorts).toHaveLength(1);
    sender.kill(signal);
    await sender.finished;
    expect(openPorts()).toEqual([]);
  });
}
