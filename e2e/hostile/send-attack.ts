/**
 * A receiver who knows the code and means ill, against a real `cooee send`. They speak the published protocol by hand
 * (./raw-friend). Whatever they send: the sender ends with one clear sentence or goes on rightly, never waits for what cannot come,
 * never reports that something arrived without their receipt for it, and its memory stays bounded.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import type { CommandLine } from '../support/program/command-line';
import { test as base } from '../support/program/command-line-test';
import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { peakMemory } from '../support/program/peak-memory';
import { CODE, RawFriend } from './raw-friend/raw-friend';
import type { Message } from './raw-friend/raw-friend';
import { RawReceiver } from './raw-friend/raw-receiver';

export const MIB = 1024 * 1024;
/** What the engine may take, whatever is received (docs/ARCHITECTURE.md). MiB. */
const MEMORY_LIMIT_MIB = 250;
/** More than a window and what is kept for a friend who acknowledges nothing. MiB. */
export const FILM_MIB = 64;
/** One frame may have left before the sender knows that it has to wait. */
export const FRAME_BYTES = 256 * 1024;

export interface Attack {
  readonly friend: RawFriend;
  readonly receiver: RawReceiver;
  readonly sender: CommandLine;
  /** Resolves with the sender's peak memory, MiB, when it has ended. */
  readonly peak: Promise<number>;
}

export const test = base.extend<
  {
    /** Starts `cooee send` with the gift and connects it with the hostile receiver, who has the whole offer. */
    readonly begin: () => Promise<Attack>;
    readonly friends: RawFriend[];
  },
  {
    /** A folder with a large file, two small ones and an empty folder. */
    readonly gift: string;
  }
>({
  gift: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'cooee-gift-'));
      await mkdir(join(folder, 'gift', 'empty'), { recursive: true });
      await writeRandomFile(join(folder, 'gift', 'film.bin'), FILM_MIB);
      await writeFile(join(folder, 'gift', 'letter.txt'), 'Dear Sam');
      await writeFile(join(folder, 'gift', 'list.txt'), 'eggs');
      await use(join(folder, 'gift'));
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  friends: async ({}, use) => {
    const friends: RawFriend[] = [];
    await use(friends);
    for (const friend of friends) friend.close();
  },
  begin: async ({ cooee, startServer, friends, gift }, use) => {
    await use(async () => {
      const port = await startServer('-u');
      const sender = cooee('send', '-u', '-s', '127.0.0.1', '--port', port, '-c', CODE, gift);
      const peak = peakMemory(sender);
      await sender.prints(/code: /);
      const friend = await RawFriend.answer(Number(port));
      friends.push(friend);
      const receiver = new RawReceiver(friend);
      await friend.connected();
      await receiver.offered();
      return { friend, receiver, sender, peak };
    });
  },
});

/** What the sender calls it (null when it was not even a frame), and how it is sent. */
export type Wrong<T> = readonly [called: string | null, attackWith: (attack: T) => void];

/** One line on stderr with what happened, and no report that it arrived. */
export async function expectEnd(
  { sender, peak }: Attack,
  diagnosis: string,
  called: string | null = null,
): Promise<void> {
  const { code, stdout, stderr } = await sender.finished;
  expect(stderr).toMatch(/^cooee: [^\n]+\n$/);
  expect(stderr).toContain(`[${diagnosis}]`);
  if (called !== null) expect(stderr).toContain(`(${called})`);
  expect(stdout).not.toMatch(/done|verified/);
  expect(code).toBe(1);
  expect(await peak).toBeLessThan(MEMORY_LIMIT_MIB);
}

/** Nothing was harmed: everything arrived as it is on the sender's disk, and they say so after the receipt. */
export async function expectDone({ sender, receiver, peak }: Attack, gift: string): Promise<void> {
  const { code, stdout, stderr } = await sender.finished;
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^done: 3 files, .*, verified on the other computer$/m);
  expect(stdout).not.toContain('\u001b');
  expect(code).toBe(0);
  for (const name of ['film.bin', 'letter.txt', 'list.txt'])
    expect(receiver.sha256(name)).toBe(await sha256(join(gift, name)));
  expect(await peak).toBeLessThan(MEMORY_LIMIT_MIB);
}

/** The sender still answers: what was said before this was handled. */
export async function expectAlive({ friend }: Attack, number: number): Promise<void> {
  friend.send({ type: 'ping', number });
  await friend.receives((message) => message['type'] === 'pong' && message['number'] === number);
}

/** Says something so often, with the connection's backpressure, unless the sender has had enough. */
export async function flood(
  friend: RawFriend,
  times: number,
  message: (index: number) => Message,
): Promise<void> {
  for (let index = 0; index < times && !friend.hungUp; index += 1) {
    friend.send(message(index));
    await friend.stream.drained();
  }
}
