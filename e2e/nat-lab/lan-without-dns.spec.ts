/** A network on which nobody answers name queries, as behind a router that has lost its line. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { writeRandomFile } from '../support/disk/file-tree';
import type { Host } from '../support/network/lan';
import { connectedEvent } from './pair-call';
import { test, transfer } from './lan-call';

/** With the start of the program, on a busy machine; the grace for a server is 1.5 s of it. */
const CODE_LIMIT_MS = 3_500;
/** A resolver gives up after ten to twenty seconds; who has nothing more to do is gone at once. */
const END_LIMIT_MS = 2_000;
const RESOLVER = '10.99.0.53';

/** Hosts whose resolver swallows everything. */
function withDeadDns(hosts: readonly [Host, Host]): readonly [Host, Host] {
  hosts[1].namespace.ip(`addr add ${RESOLVER}/24 dev lan`);
  hosts[1].namespace.nft(`
    table inet filter {
      chain input {
        type filter hook input priority filter; policy accept;
        meta l4proto { udp, tcp } th dport 53 counter drop
      }
    }
  `);
  for (const { namespace } of hosts) namespace.writeResolver(RESOLVER);
  return hosts;
}

/** Whether a program has asked the resolver of {@link withDeadDns}. */
function hasBeenAsked({ namespace }: Host): boolean {
  return /counter packets [1-9]/.test(namespace.execute(['nft', 'list', 'ruleset']));
}

test('the code is there at once, and a friend on the network is met', async ({ lanWith, folder }) => {
  const hosts = withDeadDns(lanWith({}));
  const file = join(folder, 'source', 'film.bin');
  await writeRandomFile(file, 4);
  const started = performance.now();
  const sender = new CommandLine(['send', file], { through: hosts[0].run });
  await sender.prints(/^code: (.+)$/m);
  const elapsed = performance.now() - started;
  console.log(`code after ${Math.round(elapsed)} ms`);
  expect(elapsed).toBeLessThan(CODE_LIMIT_MS);
  sender.kill('SIGINT');
  await sender.finished;
  expect(connectedEvent(await transfer(hosts, folder, { name: 'film.bin' }))?.route).toBe('same-network');
});

test('programs end as soon as they are done', async ({ lanWith, folder }) => {
  const hosts = withDeadDns(lanWith({}));
  const file = join(folder, 'source', 'film.bin');
  await writeRandomFile(file, 1);
  const sender = new CommandLine(['send', '--json', file], { through: hosts[0].run });
  const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
  const receiver = new CommandLine(['get', '-y', '--json', '--path', join(folder, 'received'), code], {
    through: hosts[1].run,
  });
  const expectSoonOver = async (program: CommandLine): Promise<void> => {
    await program.prints(/"event":"done"/);
    const done = performance.now();
    expect((await program.finished).code).toBe(0);
    expect(performance.now() - done).toBeLessThan(END_LIMIT_MS);
  };
  await Promise.all([sender, receiver].map(expectSoonOver));
});

for (const words of [['send'], ['get', '-y'], ['check']] as const) {
  test(`${words[0]} ends at once by Ctrl-C`, async ({ lanWith, folder }) => {
    const [{ run }, resolver] = withDeadDns(lanWith({}));
    const file = join(folder, 'source', 'film.bin');
    await writeRandomFile(file, 1);
    const rest = { send: [file], get: ['--path', folder, 'maple-ocean-guitar-silver'], check: [] };
    const program = new CommandLine([...words, ...rest[words[0]]], { through: run });
    await expect.poll(() => hasBeenAsked(resolver), { timeout: 20_000 }).toBe(true);
    program.kill('SIGINT');
    const killed = performance.now();
    await program.finished;
    expect(performance.now() - killed).toBeLessThan(END_LIMIT_MS);
  });
}
