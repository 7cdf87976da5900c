import { describe, expect, it } from 'vitest';

import { CooeeError } from '../../../../src-shared/session';
import {
  concernsOneFile,
  FlushError,
  isFullDisk,
  NameRefusedError,
  PartRemovedError,
  writeFailure,
} from './disk-errors';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe('what a disk answers to a write', () => {
  it.each([
    ['EFBIG', 'file-too-large'],
    ['ENAMETOOLONG', 'name-impossible'],
    ['EILSEQ', 'name-impossible'],
    ['EIO', 'disk-failing'],
    ['EINVAL', 'disk-failing'],
  ])('%s is one file’s failure: %s', (code, kind) => {
    const failure = writeFailure(systemError(code), 'a');
    expect(failure.failure).toEqual({ kind, detail: 'a' });
    expect([concernsOneFile(systemError(code)), concernsOneFile(failure)]).toEqual([true, true]);
  });

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'folder-unwritable'],
    ['EROFS', 'folder-unwritable'],
    ['ENOENT', 'folder-unwritable'],
  ])('%s is about the folder: %s', (code, kind) => {
    expect(writeFailure(systemError(code), 'a').failure.kind).toBe(kind);
    expect(concernsOneFile(systemError(code))).toBe(false);
  });

  it.each([
    [new NameRefusedError(systemError('ENOENT')), 'name-impossible'],
    [new PartRemovedError('gone'), 'part-removed'],
    [new FlushError(systemError('EIO')), 'disk-failing'],
    [new FlushError(systemError('ENOSPC')), 'disk-full'],
  ])('%s is one file’s failure, which no space would mend', (error, kind) => {
    expect(writeFailure(error, 'a').failure.kind).toBe(kind);
    expect([concernsOneFile(error), isFullDisk(error)]).toEqual([true, false]);
  });

  it('is passed on as it is when it was judged before', () => {
    const judged = new CooeeError('disk-full', 'b');
    expect(writeFailure(judged, 'a')).toBe(judged);
  });
});
