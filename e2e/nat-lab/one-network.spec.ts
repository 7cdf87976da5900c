/** Two computers on one network, without any server or internet. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { parseCode } from '../../src-shared/code';
import { roomNumber } from '../../src-shared/contact-exchange';
import { CommandLine } from '../support/program/command-line';
import { writeRandomFile } from '../support/disk/file-tree';
import type { Host } from '../support/network/lan';
import { Program } from '../support/program/program';
import { Sniffer, whyNoSniffer } from '../support/network/sniffer';
import { test as lanTest, transfer } from './lan-call';
import { connectedEvent } from './pair-call';

/** Friends on one network find each other and connect in less than this (docs/ARCHITECTURE.md). */
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
  // Both are on other networks, too: at home, in a VPN.
  const elsewhere = hosts.map((host, index) => addNetwork(host, index));
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
  // They do listen: to the announcement, and to the peers themselves.
  for (const text of ['_cooee', 'gday_hole_punch']) expect(isSeen(text), text).toBe(true);
  for (const text of [...words, secret, name, 'holiday', content, computer])
    expect(isSeen(text), text).toBe(false);
  // Neither the room code, as text or as the number that dialect 0.1 makes of it, …
  const { roomCode } = parseCode(words.join(' '));
  const inJson = [`"${roomCode}"`, roomNumber(roomCode).toString()];
  for (const text of inJson) expect(isSeen(text), text).toBe(false);
  // … nor where else they are: the caller in what is announced, the answerer at all.
  const [callers = [], answerers = []] = elsewhere;
  const announced = seen.filter((bytes) => bytes.includes('_cooee'));
  expect(announced.some((bytes) => bytes.includes(inDns(hosts[0].address)))).toBe(true);
  for (const host of [...callers, ...answerers])
    expect(
      announced.some((bytes) => bytes.includes(inDns(host))),
      host,
    ).toBe(false);
  for (const host of answerers) expect(isSeen(host), host).toBe(false);
});

/** Connects a host to one more network. @returns its addresses there */
function addNetwork({ run }: Host, index: number): readonly string[] {
  const addresses = [`10.77.${index}.1`, `2001:db8:77::${index + 1}`];
  const [command = '', ...words] = run;
  const ip = (line: string): unknown => execFileSync(command, [...words, 'ip', ...line.split(' ')]);
  ip('link add elsewhere type veth peer name nobody');
  for (const device of ['elsewhere', 'nobody']) ip(`link set ${device} up`);
  ip(`addr add ${addresses[0] ?? ''}/24 dev elsewhere`);
  ip(`addr add ${addresses[1] ?? ''}/64 dev elsewhere`);
  return addresses;
}

/** An address as an A or AAAA record has it, with its length before it: friends dial it, so it is in headers as well. */
function inDns(host: string): Buffer {
  if (!host.includes(':')) return Buffer.from([0, 4, ...host.split('.').map(Number)]);
  const [head = '', tail = ''] = host.split('::').map((half) =>
    half
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
  );
  return Buffer.from(`0010${head}${tail.padStart(32 - head.length, '0')}`, 'hex');
}

test('strangers who announce servers learn neither the room code nor where else the answerer is', async ({
  hosts,
}) => {
  const [stranger, answerer] = hosts;
  const elsewhere = addNetwork(answerer, 1);
  const program = join(import.meta.dirname, '..', 'support', 'network', 'hostile-announcer.mjs');
  const listener = new Program([...stranger.run, process.execPath, program, stranger.address, '3']);
  await listener.prints(/^listening$/m);
  const receiver = new CommandLine(['get', '-y', '--local', '--path', tmpdir(), '0.zq7x.2222'], {
    through: answerer.run,
  });
  expect((await receiver.finished).stderr).toContain('[R2]');
  listener.kill();
  const { stdout } = await listener.finished;
  const heard = Buffer.from(stdout.replace('listening', '').replace(/\s/g, ''), 'hex').toString('latin1');
  // They were told all that a server is told, by which way the answerer comes.
  for (const text of ['SendAddr', 'DoneSending', answerer.address]) expect(heard, text).toContain(text);
  for (const text of ['zq7x', roomNumber('zq7x').toString(), ...elsewhere])
    expect(heard, text).not.toContain(text);
});

test('an answerer whose friend is not on the network is told so', async ({ hosts }) => {
  const receiver = new CommandLine(['get', '-y', '--local', '--path', tmpdir(), '0.zzzz.2222'], {
    through: hosts[0].run,
  });
  const { code, stderr } = await receiver.finished;
  expect(stderr).toMatch(/^cooee: [^\n]+\[R2\]\n$/);
  expect(code).toBe(1);
});
