import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CooeeError } from '../../src-shared/session';
import { Interruption } from './interruption';
import { runTransfer } from './transfer-command';

const interruption = new Interruption();

let events: unknown[];
beforeEach(() => {
  events = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    events.push(JSON.parse(String(line)));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function refuse(error: Error): Promise<unknown[]> {
  const prepare = (): Promise<never> => Promise.reject(error);
  await expect(
    runTransfer({ json: true, verbose: 0, interruption, prepare }, async () => undefined),
  ).rejects.toBe(error);
  return events;
}

describe('a call that does not begin', () => {
  it('is told as a failure with its code', async () => {
    const told = await refuse(new CooeeError('file-unreadable', '/a.txt'));
    expect(told).toEqual([expect.objectContaining({ event: 'failed', code: 'F2', detail: '/a.txt' })]);
  });

  it('is told as nothing when it was wrong usage', async () => {
    expect(await refuse(new CommanderError(1, 'commander.error', 'error: add --yes-all-of-it'))).toEqual([]);
  });
});
