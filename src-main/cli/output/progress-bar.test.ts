import { PassThrough } from 'node:stream';

import { afterEach, expect, it, vi } from 'vitest';

import type { TransferView } from '../../../src-shared/session';
import { plainReporter } from './plain-reporter';

/** A film of 2.3 GB that goes to a friend. */
const FILM: Partial<TransferView> = {
  id: '1',
  direction: 'send',
  fileCount: 1,
  totalBytes: 2_300_000_000,
  transferredBytes: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
  currentPath: 'film.mov',
  resumedBytes: 0,
  renamed: [],
  verifiedFiles: 0,
};

afterEach(() => {
  vi.restoreAllMocks();
});

it('the bar says how long it takes once that is known, and before it nothing', async () => {
  // The bar is drawn on a terminal only, which a test has not.
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 120 });
  let drawn = '';
  terminal.on('data', (text: string) => (drawn += text));
  vi.spyOn(process, 'stderr', 'get').mockReturnValue(terminal as unknown as typeof process.stderr);
  const reporter = plainReporter(() => undefined, true);
  // It draws by a timer of its own, and only what it has not drawn yet.
  const shows = async (particulars: Partial<TransferView>, words: string): Promise<void> => {
    reporter.progress({ ...FILM, ...particulars } as TransferView);
    await vi.waitFor(() => expect(drawn).toContain(words));
  };
  await shows({}, '| 0 B/s | film.mov');
  await shows({ currentPath: 'nothing moves yet' }, '| 0 B/s | nothing moves yet');
  const moving = { transferredBytes: 1_000_000, bytesPerSecond: 1_000_000, secondsLeft: 2_299 };
  await shows(moving, '| 1 MB/s | 38m 19s left | film.mov');
  reporter.done({ ...FILM, ...moving } as TransferView);
});
