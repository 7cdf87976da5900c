/** The contact server is started anew while a caller waits there: the code that was read out stays good. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { serve } from '../support/program/command-line';
import { test } from '../support/program/command-line-test';

/** How long the server is away in the middle, and how the answerer finds things who does not know of it. */
const RESTARTS = [
  { comes: 'after it is back', awayMs: 200, answersAfterMs: 3_000 },
  { comes: 'while it is away', awayMs: 1_500, answersAfterMs: null },
  // The caller is back later than the friend is patient with a server that was there all the time.
  { comes: 'while it is away for longer', awayMs: 3_000, answersAfterMs: null },
] as const;

for (const { comes, awayMs, answersAfterMs } of RESTARTS) {
  test(`the friend comes ${comes}`, async ({ cooee, running, file, received }) => {
    const first = await serve(['-u']);
    running.push(first.server);
    const options = ['-u', '-s', '127.0.0.1', '--port', first.port];
    const sender = cooee('send', ...options, file);
    const code = await sender.prints(/^code: (.+)$/m);
    const get = (): ReturnType<typeof cooee> => cooee('get', '-y', ...options, '--path', received, code);

    first.server.kill('SIGTERM');
    await first.server.finished;
    const early = answersAfterMs === null ? get() : null;
    await sleep(awayMs);
    const second = cooee('serve', '-u', '-a', `127.0.0.1:${first.port}`);
    await second.prints(/^listening tcp/m);
    await sleep(answersAfterMs ?? 0);

    const [got, sent] = await Promise.all([(early ?? get()).finished, sender.finished]);
    expect([sent.stderr, got.stderr]).toEqual(['', '']);
    expect([sent.code, got.code]).toEqual([0, 0]);
    expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
  });
}

async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
