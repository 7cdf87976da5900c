/** A sender and a receiver of the command line, with `--json`, for tests that look at what arrives. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import type { CommandLine } from './command-line';
import { test as base } from './command-line-test';

export interface TransferPair {
  readonly sender: CommandLine;
  readonly receiver: CommandLine;
}

interface TransferFixtures {
  /** An empty folder to send from. */
  readonly source: string;
  /** Sends paths to `received`. */
  readonly transfer: (...paths: readonly string[]) => Promise<TransferPair>;
  /** The same with a sender that was started another way, with `--json`. */
  readonly receive: (sender: CommandLine) => Promise<TransferPair>;
}

export const test = base.extend<TransferFixtures>({
  source: async ({ folder }, use) => {
    await mkdir(join(folder, 'source'));
    await use(join(folder, 'source'));
  },
  transfer: async ({ cooee, server, receive }, use) => {
    await use((...paths) => receive(cooee('send', ...server, '--json', ...paths)));
  },
  receive: async ({ cooee, server, received }, use) => {
    await use(async (sender) => {
      const code = await sender.prints(/"text":"([^"]+)"/);
      return { sender, receiver: cooee('get', ...server, '--json', '-y', '--path', received, code) };
    });
  },
});

/** Everything arrived, and neither complained. */
export async function expectDone({ sender, receiver }: TransferPair): Promise<void> {
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr, sent.code, got.code]).toEqual(['', '', 0, 0]);
}

/** Both failed with this sentence, and nothing else. */
export async function expectFailure({ sender, receiver }: TransferPair, sentence: RegExp): Promise<void> {
  for (const { stderr, code } of await Promise.all([sender.finished, receiver.finished])) {
    expect(stderr).toMatch(sentence);
    expect(code).toBe(1);
  }
}

/** Whether a program has ended, without waiting for it. */
export function ended(program: CommandLine): () => boolean {
  let isOver = false;
  void program.finished.then(() => (isOver = true));
  return () => isOver;
}
