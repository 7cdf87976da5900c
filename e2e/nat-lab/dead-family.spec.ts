/** The name of the server leads to both families, and one of them leads nowhere: nothing comes back, not even an error. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { writeRandomFile } from '../support/disk/file-tree';
import { CommandLine } from '../support/program/command-line';
import { test } from './lab-test';
import { SERVER_OPTIONS } from './lab-server';
import { callBetween } from './pair-call';
import { home } from './places';

/** More than with both families: 0.4 s by design (src-main/engine/contact/server-connection.ts), the rest is the machine's. */
const MAX_LOSS_MS = 2_000;

let folder: string;
let file: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-dead-'));
  file = join(folder, 'film.bin');
  await writeRandomFile(file, 4);
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** @returns milliseconds from the start of the program */
async function timeToCode(through: readonly string[]): Promise<number> {
  const started = performance.now();
  const sender = new CommandLine(['send', ...SERVER_OPTIONS, file], { through });
  await sender.prints(/^code: (.+)$/m);
  const elapsedMs = performance.now() - started;
  sender.kill('SIGINT');
  await sender.finished;
  return elapsedMs;
}

for (const [dead, other] of [
  ['ipv6', 'direct-ipv4'],
  ['ipv4', 'direct-ipv6'],
] as const) {
  test(`${dead} that leads nowhere costs no time at the server, and friends meet by the other`, async ({
    internetWith,
  }) => {
    const places = [home('silent', { ipv6: 'firewall' }), home('silent', { ipv6: 'firewall' })] as const;
    const internet = await internetWith(places);
    const aliveMs = await timeToCode(internet.homes[0].run);
    for (const { router } of places)
      internet
        .routerOf(router!)
        .nft(`insert rule inet filter forward oifname "wan" meta nfproto ${dead} drop`);
    expect((await timeToCode(internet.homes[0].run)) - aliveMs).toBeLessThan(MAX_LOSS_MS);
    const { caller, answerer } = await callBetween(internet, file);
    for (const side of [caller, answerer])
      expect(side).toMatchObject({ name: 'connected', route: other, transport: 'tcp' });
  });
}
