/** Two Cooees that nothing joins but the published transit relay of magic-wormhole. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import { CommandLine, serve } from '../support/program/command-line';
import { lastEvent } from '../support/program/json-events';
import { Program } from '../support/program/program';
import { freePort } from './contact-servers';
import { wormholePrograms } from './wormhole-programs';

const MEBIBYTES = 40;

test('a file goes from one Cooee to another through the relay of magic-wormhole', async () => {
  const { twist } = wormholePrograms();
  const folder = await mkdtemp(join(tmpdir(), 'cooee-transit-'));
  const programs: Program[] = [];
  const start = <P extends Program>(program: P): P => {
    programs.push(program);
    return program;
  };
  try {
    for (const name of ['source', 'received']) await mkdir(join(folder, name));
    const file = join(folder, 'source', 'film.bin');
    await writeRandomFile(file, MEBIBYTES);
    const relayPort = await freePort();
    const relay = start(new Program([twist, 'transitrelay', `--port=tcp:${relayPort}:interface=127.0.0.1`]));
    await relay.prints(/starting on \d+|Starting factory/i);
    const { server, port } = await serve(['-u']);
    start(server);
    const place = `tcp:127.0.0.1:${relayPort}`;
    const options = ['--json', '-s', '127.0.0.1', '-u', '--port', port, '--relay', place, '--relay-only'];
    const sender = start(new CommandLine(['send', ...options, file]));
    const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
    const receiver = start(
      new CommandLine(['get', '-y', ...options, '--path', join(folder, 'received'), code]),
    );
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.stderr, got.stderr]).toEqual(['', '']);
    expect([sent.code, got.code]).toEqual([0, 0]);
    for (const side of [sender, receiver])
      expect(lastEvent(side, 'connected')).toMatchObject({ route: 'relay', transport: 'tcp' });
    expect(await fingerprint(join(folder, 'received'))).toEqual(await fingerprint(join(folder, 'source')));
  } finally {
    for (const program of programs) program.kill();
    await Promise.all(programs.map(({ finished }) => finished));
    await rm(folder, { recursive: true, force: true });
  }
});
