/**
 * The published magic-wormhole and our relay: two of its clients send each other files through `cooee serve --relay`, and
 * whatever a client does, it gets the bytes that the real transit relay would send.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from '@playwright/test';

import { fingerprint, sha256, writeFileTree, writeRandomFile } from '../support/disk/file-tree';
import { CommandLine } from '../support/program/command-line';
import { Program } from '../support/program/program';
import { freePort } from './contact-servers';
import { wormholePrograms } from './wormhole-programs';

const FILE_MIB = 40;
const FEW_FILES = 12;

let folder: string;
const programs: Program[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-wormhole-'));
});

test.afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.kill();
    await program.finished;
  }
  await rm(folder, { recursive: true, force: true });
});

function start(program: Program): Program {
  programs.push(program);
  return program;
}

async function startCooeeRelay(...flags: readonly string[]): Promise<{ relay: Program; port: string }> {
  const relay = start(new CommandLine(['serve', '-u', '-a', '127.0.0.1:0', '--relay', ...flags]));
  await relay.prints(/^relaying /m);
  return { relay, port: await relay.prints(/listening tcp 127\.0\.0\.1:(\d+)/) };
}

/** One of the published servers. */
async function startTwist(plugin: string, ...flags: readonly string[]): Promise<string> {
  const port = await freePort();
  const place = `--port=tcp:${port}:interface=127.0.0.1`;
  const server = start(new Program([wormholePrograms().twist, plugin, place, ...flags]));
  await server.prints(/starting on \d+|Starting factory/i);
  return port;
}

/** Sends with one wormhole and receives with another. Neither listens, so neither can be reached but by the relay. */
async function sendByWormhole(relayPort: string, path: string): Promise<{ received: string; told: string }> {
  const { wormhole } = wormholePrograms();
  const mailbox = await startTwist('wormhole-mailbox', `--channel-db=${join(folder, 'mailbox.sqlite')}`);
  const received = await mkdtemp(join(folder, 'received-'));
  const common = [
    ...['--relay-url', `ws://127.0.0.1:${mailbox}/v1`],
    ...['--transit-helper', `tcp:127.0.0.1:${relayPort}`],
  ];
  const code = '7-breakwater-cobra';
  const sending = ['send', '--no-listen', '--hide-progress', '--code', code, path];
  const receiving = ['receive', '--no-listen', '--hide-progress', '--accept-file', '-o', received, code];
  const sender = start(new Program([wormhole, ...common, ...sending]));
  const receiver = start(new Program([wormhole, ...common, ...receiving]));
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code], `${sent.stderr}\n${got.stderr}`).toEqual([0, 0]);
  return { received, told: sent.stderr + got.stderr };
}

test('two wormholes send a file through cooee serve', async () => {
  const { relay, port } = await startCooeeRelay();
  const file = join(folder, 'a file.bin');
  await writeRandomFile(file, FILE_MIB);
  const { received, told } = await sendByWormhole(port, file);
  expect(await fingerprint(received)).toEqual({ [basename(file)]: await sha256(file) });
  expect(told.match(new RegExp(`relay:tcp:127\\.0\\.0\\.1:${port}`, 'g'))).toHaveLength(2);
  await expect
    .poll(() => relay.stderr)
    .toMatch(/a relayed pair ended after 4\d(\.\d)? MB in \d+ s: one of the two left/);
});

test('two wormholes send a folder through cooee serve', async () => {
  const { port } = await startCooeeRelay('--relay-rate', '4M');
  const tree = join(folder, 'a tree');
  await writeFileTree(tree, FEW_FILES);
  const { received } = await sendByWormhole(port, tree);
  // It carries no empty folders.
  const files = (found: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(found).filter(([, content]) => content !== 'folder'));
  expect(files(await fingerprint(join(received, basename(tree))))).toEqual(files(await fingerprint(tree)));
});

const TOKEN = randomBytes(32).toString('hex');
const HERE = `please relay ${TOKEN} for side 0123456789abcdef\n`;
const THERE = `please relay ${TOKEN} for side fedcba9876543210\n`;
const OLD = `please relay ${TOKEN}\n`;

/** What clients do, one after the other; `null` ends their connection. */
const CONVERSATIONS: Readonly<Record<string, readonly (readonly (string | null)[])[]>> = {
  'two sides': [
    [HERE, 'hello', null],
    [THERE, '', 'world'],
  ],
  'two sides, the second at once with its first bytes': [[HERE], [`${THERE}early`]],
  'two old ones': [
    [OLD, 'hello'],
    [OLD, '', 'world', null],
  ],
  'an old one and a side': [[OLD, 'hello'], [THERE]],
  'two of one side': [[HERE], [HERE]],
  'two of one side, and then the other': [[HERE], [HERE], [THERE]],
  'one that cannot wait': [[HERE, 'hello']],
  'one that does not even try': [[`${HERE}hello`]],
  'no request': [['please, please relay me\n']],
  'a token that is too short': [[`please relay ${TOKEN.slice(1)}\n`]],
  'a side that is too short': [['please relay ', `${TOKEN} for side 0123\n`]],
  'one that leaves, and another': [[HERE, null], [THERE]],
};

/** What each client got, and whether its connection was ended. */
async function converse(
  port: string,
  clients: readonly (readonly (string | null)[])[],
): Promise<readonly { text: string; isEnded: boolean }[]> {
  const sockets: Socket[] = [];
  const results = clients.map(() => ({ text: '', isEnded: false }));
  const steps = Math.max(...clients.map((client) => client.length));
  for (let step = 0; step < steps; step += 1) {
    for (const [index, client] of clients.entries()) {
      const saying = client[step];
      const result = results[index];
      if (result === undefined) continue;
      if (step === 0) {
        const socket = connect(Number(port), '127.0.0.1');
        socket.on('data', (bytes) => (result.text += bytes.toString('latin1')));
        socket.on('end', () => (result.isEnded = true));
        socket.on('error', () => (result.isEnded = true));
        sockets.push(socket);
        await once(socket, 'connect');
      }
      if (saying === null) sockets[index]?.end();
      else if (saying !== undefined && saying !== '') sockets[index]?.write(saying);
      await sleep(60);
    }
  }
  await sleep(300);
  for (const socket of sockets) socket.destroy();
  return results;
}

test('a client gets from cooee serve what the real relay would send', async () => {
  const real = await startTwist('transitrelay');
  const { port: ours } = await startCooeeRelay();
  for (const [name, clients] of Object.entries(CONVERSATIONS)) {
    const expected = await converse(real, clients);
    const found = await converse(ours, clients);
    const isAnyJoined = name === 'two of one side, and then the other';
    // Which of the two is joined is up to the real one’s set; only one is.
    const inOrder = (results: typeof found): unknown =>
      isAnyJoined ? results.map((result) => JSON.stringify(result)).toSorted() : results;
    expect(inOrder(found), name).toEqual(inOrder(expected));
  }
});
