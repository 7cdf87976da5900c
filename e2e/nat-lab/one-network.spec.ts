import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { CommandLine } from '../support/command-line';
import { fingerprint, writeRandomFile } from '../support/file-tree';
import { connectTwoHosts, whyNoNamespaces } from '../support/lan';

test('two computers on one network find each other without any other server', async () => {
  const reason = whyNoNamespaces();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  const folder = await mkdtemp(join(tmpdir(), 'cooee-lan-'));
  const { hosts, remove } = connectTwoHosts();
  const [caller, answerer] = hosts;
  try {
    await mkdir(join(folder, 'source'));
    await mkdir(join(folder, 'received'));
    await writeRandomFile(join(folder, 'source', 'film.bin'), 16);
    const sender = new CommandLine(['send', join(folder, 'source', 'film.bin')], { through: caller.run });
    const code = await sender.prints(/^code: (.+)$/m);
    const started = performance.now();
    const receiver = new CommandLine(['get', '-y', '--path', join(folder, 'received'), code], {
      through: answerer.run,
    });
    await receiver.prints(/^connected to .+ over the same network$/m);
    const seconds = (performance.now() - started) / 1000;
    console.log(`found and connected in ${seconds.toFixed(2)} s, program start included`);
    expect(seconds).toBeLessThan(5);
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.code, got.code]).toEqual([0, 0]);
    expect(await fingerprint(join(folder, 'received'))).toEqual(await fingerprint(join(folder, 'source')));
  } finally {
    remove();
    await rm(folder, { recursive: true, force: true });
  }
});

test('an answerer whose friend is not on the network is told so', async () => {
  const reason = whyNoNamespaces();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  const { hosts, remove } = connectTwoHosts();
  try {
    const receiver = new CommandLine(['get', '-y', '--path', tmpdir(), '0.zzzz.2222'], {
      through: hosts[0].run,
    });
    const { code, stderr } = await receiver.finished;
    expect(stderr).toMatch(/^cooee: [^\n]+\[R2\]\n$/);
    expect(code).toBe(1);
  } finally {
    remove();
  }
});
