/** Two computers on a line so slow that one frame takes longer than silence may last: slow is not broken. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { jsonEvents } from '../support/program/json-events';
import { connectTwoHosts, whyNoNamespaces } from '../support/network/lan';
import type { Host } from '../support/network/lan';

/** 20 kB/s: a frame of 256 KiB takes 13 s, and 10 s of silence are a lost connection. */
const BITS_PER_SECOND = 160_000;

/** Lets this host send no faster. */
function throttle({ run: [program = '', ...words], device }: Host): void {
  const shape = ['root', 'tbf', 'rate', String(BITS_PER_SECOND), 'burst', '4kb', 'latency', '2s'];
  execFileSync(program, [...words, 'tc', 'qdisc', 'add', 'dev', device, ...shape], { stdio: 'pipe' });
}

test('a file over a very slow line arrives, and nobody takes slow for lost', async () => {
  const reason = whyNoNamespaces();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  const folder = await mkdtemp(join(tmpdir(), 'cooee-slow-'));
  const { hosts, remove } = connectTwoHosts();
  try {
    const [caller, answerer] = hosts;
    throttle(caller);
    const source = join(folder, 'film.bin');
    await writeRandomFile(source, 1);
    const options = (host: Host): object => ({ through: host.run, stateFolder: join(folder, host.address) });
    const sender = new CommandLine(['send', '--json', source], options(caller));
    const code = await sender.prints(/"text":"([^"]+)"/);
    const inbox = join(folder, 'inbox');
    await mkdir(inbox);
    const receiver = new CommandLine(['get', '--json', '-y', '--path', inbox, code], options(answerer));
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.stderr, got.stderr, sent.code, got.code]).toEqual(['', '', 0, 0]);
    expect(await sha256(join(inbox, 'film.bin'))).toBe(await sha256(source));
    const events = [sender, receiver].flatMap((program) => jsonEvents(program).map(({ event }) => event));
    expect(events).not.toContain('link-lost');
    expect(events).toContain('done');
  } finally {
    remove();
    await rm(folder, { recursive: true, force: true });
  }
});
