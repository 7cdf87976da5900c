/**
 * Attackers without the code, on real sockets, against a running `cooee send` and `cooee get`: they never connect, and
 * they never stop the real friend, whichever program they have.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { fingerprint, sha256 } from '../support/disk/file-tree';
import { startCooeeServer } from './contact-servers';
import type { ContactServer } from './contact-servers';
import { Receiver, Sender } from './friend';
import type { ProgramName } from './friend';
import { todaysGday } from './gday-programs';
import { HeldIntroduction } from './held-introduction';
import { echoes, greetsWrongly, hangsUp, joinsVictimToItself, send, silent } from './strangers';

const STRANGERS = 1000;

type Attack = (port: number, friend: HeldIntroduction, signal: AbortSignal) => Promise<void>;

const ATTACKS: Readonly<Record<string, Attack>> = {
  'an echo': (port, _friend, signal) => send(echoes, 1, port, signal),
  'a thousand echoes': (port, _friend, signal) => send(echoes, STRANGERS, port, signal),
  'somebody who joins two of its connections': async (port, friend, signal) => {
    const inPlaceOfFriend = await friend.listenInPlaceOfFriend();
    try {
      await joinsVictimToItself(port, inPlaceOfFriend, signal);
    } finally {
      inPlaceOfFriend.close();
    }
  },
  'a thousand silent strangers': (port, _friend, signal) => send(silent, STRANGERS, port, signal),
  'a thousand strangers who hang up': (port, _friend, signal) => send(hangsUp, STRANGERS, port, signal),
  'a thousand wrong greetings': (port, _friend, signal) => send(greetsWrongly, STRANGERS, port, signal),
};

let folder: string;
let source: string;
let received: string;
let server: ContactServer;
const endings: (() => unknown)[] = [];

test.beforeEach(async () => {
  test.skip(process.platform !== 'linux', 'skipped, because only Linux has all of 127.0.0.0/8 to stand at');
  folder = await mkdtemp(join(tmpdir(), 'cooee-attack-'));
  received = await mkdtemp(join(folder, 'received-'));
  source = join(folder, 'letter.txt');
  await writeFile(source, 'hello');
  server = await startCooeeServer();
});

test.afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  server.program.kill();
  await server.program.finished;
  await rm(folder, { recursive: true, force: true });
});

for (const victimSends of [true, false]) {
  for (const friendProgram of ['Cooee', 'gday'] as const) {
    for (const [who, attack] of Object.entries(ATTACKS)) {
      const victim = victimSends ? 'cooee send' : 'cooee get';
      test(`${who} cannot come between \`${victim}\` and a friend with ${friendProgram}`, async () => {
        const { friend, sender, receiver } = await beginCall(victimSends, friendProgram);
        const strangers = new AbortController();
        endings.push(() => strangers.abort());
        await attack(await friend.victimPort, friend, strangers.signal);
        expect((victimSends ? sender : receiver).program.stdout).not.toContain('"event":"connected"');

        friend.release();
        await receiver.reply();
        const [sent, got] = await Promise.all([sender.program.finished, receiver.program.finished]);
        sender.expectEnd('accept', sent);
        receiver.expectEnd(got);
        expect(await fingerprint(received)).toEqual({ 'letter.txt': await sha256(source) });
      });
    }
  }
}

/** Starts both programs; the friend's talk with the contact server is in our hands. */
async function beginCall(victimSends: boolean, friendProgram: ProgramName) {
  const friend = await HeldIntroduction.open(Number(server.port));
  const direct = { through: [], gday: todaysGday().gday, server: '127.0.0.1', port: server.port, ca: null };
  const held = { ...direct, port: friend.port };
  const [sendsAs, getsAs] = victimSends
    ? (['Cooee', friendProgram] as const)
    : ([friendProgram, 'Cooee'] as const);
  const sender = new Sender(sendsAs, victimSends ? direct : held, [source]);
  endings.push(
    () => friend.close(),
    () => sender.program.kill('SIGKILL'),
  );
  const code = await sender.code();
  const receiver = new Receiver(getsAs, victimSends ? held : direct, received, code, 'accept');
  endings.push(() => receiver.program.kill('SIGKILL'));
  return { friend, sender, receiver };
}
