/** Two computers on one network, without any server or internet. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/command-line';
import { writeRandomFile } from '../support/file-tree';
import type { Host } from '../support/lan';
import { Sniffer, whyNoSniffer } from '../support/sniffer';
import { test as lanTest, transfer } from './lan-call';
import { connectedEvent } from './pair-call';

/** Issue: found and connected in under 3 s. */
const LIMIT_MS = 3_000;

const test = lanTest.extend<{ readonly hosts: readonly [Host, Host] }>({
  hosts: async ({ lanWith }, use) => use(lanWith({})),
});

test('two computers on one network find each other without any other server', async ({ hosts, folder }) => {
  await writeRandomFile(join(folder, 'source', 'film.bin'), 16);
  const event = connectedEvent(await transfer(hosts, folder, { name: 'film.bin' }));
  expect(event?.route).toBe('same-network');
  const elapsed = Object.values(event?.steps ?? {}).reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  console.log(`found and connected in ${Math.round(elapsed)} ms`);
  expect(elapsed).toBeGreaterThan(0);
  expect(elapsed).toBeLessThan(LIMIT_MS);
});

test('a listener on the cable sees neither the code, nor names, nor content', async ({ hosts, folder }) => {
  const reason = whyNoSniffer();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  const [name, content] = ['holiday at the lake.txt', 'we never told anybody where we went'];
  await writeFile(join(folder, 'source', name), content);
  // Little is sent, and the words are long: they do not come up in ciphertext by chance.
  const [words, secret] = [['maple', 'ocean', 'guitar', 'silver'], '9gcy'];

  const [{ run, device }, answerer] = hosts;
  const computer = 'sams-computer';
  const named = {
    ...hosts[0],
    run: [...run, 'unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', computer],
  };
  const sniffer = await Sniffer.start(run, device, join(folder, 'cable.pcap'));
  await transfer([named, answerer], folder, { name, code: words.join('-') });
  const seen = await sniffer.stop();

  const isSeen = (text: string): boolean =>
    seen.some((bytes) => bytes.toString('latin1').toLowerCase().includes(text.toLowerCase()));
  // He does listen: to the announcement, and to the peers themselves.
  for (const text of ['_cooee', 'gday_hole_punch']) expect(isSeen(text), text).toBe(true);
  for (const text of [...words, secret, name, 'holiday', content, computer])
    expect(isSeen(text), text).toBe(false);
});

test('an answerer whose friend is not on the network is told so', async ({ hosts }) => {
  const receiver = new CommandLine(['get', '-y', '--local', '--path', tmpdir(), '0.zzzz.2222'], {
    through: hosts[0].run,
  });
  const { code, stderr } = await receiver.finished;
  expect(stderr).toMatch(/^cooee: [^\n]+\[R2\]\n$/);
  expect(code).toBe(1);
});
