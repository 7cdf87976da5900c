/** One call between two programs, watched from outside. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Finished } from '../support/program/program';
import { Receiver, Sender } from './friend';
import type { Answer, Meeting, ProgramName } from './friend';

export interface Pair {
  readonly sender: ProgramName;
  readonly receiver: ProgramName;
}

/** Start of two programs, five seconds of punching and 96 MiB, on a machine that does something else besides. */
const CALL_LIMIT_MS = 60_000;
/** Below the reaction time that lets a transfer on loopback end before it is interrupted. */
const LOOK_INTERVAL_MS = 2;

/**
 * Sends the paths and answers the offer.
 * @returns what both programs printed
 * @throws when either program does not end as it should, with what it printed
 */
export async function makeCall(
  pair: Pair,
  meeting: Meeting,
  { paths, folder, answer }: { paths: readonly string[]; folder: string; answer: Answer },
): Promise<{ readonly sent: Finished; readonly got: Finished }> {
  return withPrograms(pair, meeting, { paths, folder, answer }, async (sender, receiver) => {
    await receiver.reply();
    const [sent, got] = await Promise.all([sender.program.finished, receiver.program.finished]);
    try {
      sender.expectEnd(answer, sent);
      receiver.expectEnd(got);
      return { sent, got };
    } catch (error) {
      const told = [sent, got].map(({ stdout, stderr }) => `${stdout}${stderr}`);
      throw new Error(`${String(error)}\n— sender —\n${told.join('\n— receiver —\n')}`, { cause: error });
    }
  });
}

/** Starts to send one file and kills both programs once `bytes` of it are on the receiver's disk. */
export async function interruptCall(
  pair: Pair,
  meeting: Meeting,
  { path, folder, bytes }: { path: string; folder: string; bytes: number },
): Promise<void> {
  await withPrograms(pair, meeting, { paths: [path], folder, answer: 'accept' }, async (sender, receiver) => {
    const replied = receiver.reply();
    replied.catch(() => undefined);
    const ended = receiver.program.finished.then(() => true);
    while ((await bytesOnDisk(folder)) < bytes) {
      if (await Promise.race([ended, delay(LOOK_INTERVAL_MS, false)]))
        throw new Error(`it ended before it was interrupted: ${receiver.program.stderr}`);
    }
    receiver.program.kill('SIGKILL');
    sender.program.kill('SIGKILL');
    await Promise.all([sender.program.finished, receiver.program.finished]);
  });
}

/** Whatever happens, no program outlives its call. */
async function withPrograms<T>(
  pair: Pair,
  meeting: Meeting,
  { paths, folder, answer }: { paths: readonly string[]; folder: string; answer: Answer },
  body: (sender: Sender, receiver: Receiver) => Promise<T>,
): Promise<T> {
  const sender = new Sender(pair.sender, meeting, paths);
  let receiver: Receiver | null = null;
  const end = (): void => {
    sender.program.kill('SIGKILL');
    receiver?.program.kill('SIGKILL');
  };
  const timer = setTimeout(end, CALL_LIMIT_MS);
  try {
    const code = await sender.code();
    receiver = new Receiver(pair.receiver, meeting, folder, code, answer);
    return await body(sender, receiver);
  } finally {
    clearTimeout(timer);
    end();
    await Promise.all([sender.program.finished, receiver?.program.finished]);
  }
}

/** What the largest file below a folder takes on the disk; a file may be longer than what is written of it. */
async function bytesOnDisk(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => null);
    return found === null ? 0 : Math.min(found.size, found.blocks * 512);
  });
  return Math.max(0, ...(await Promise.all(sizes)));
}
