import type { FileHandle } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { FlushError } from '../disk-errors';
import { flushHandle } from './disk-flush';

const answering = (code: string): FileHandle =>
  ({ sync: () => Promise.reject(Object.assign(new Error(code), { code })) }) as unknown as FileHandle;

describe('a flush', () => {
  it.each(['EINVAL', 'ENOTSUP'])('that a disk does not know (%s) is not needed', async (code) => {
    await expect(flushHandle(answering(code))).resolves.toBeUndefined();
  });

  it.each(['EIO', 'ENOSPC', 'EROFS'])('that a disk refuses (%s) has lost something', async (code) => {
    await expect(flushHandle(answering(code))).rejects.toBeInstanceOf(FlushError);
  });
});
