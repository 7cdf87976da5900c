import { CooeeError } from '../../../../src-shared/session';
import type { FailureKind } from '../../../../src-shared/session';

/** The `code` of a Node system error (`ENOENT` …), or null for any other error. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Bytes or names that were written and did not reach the disk. They are lost: a second flush would not see them. */
export class FlushError extends Error {
  override readonly name = 'FlushError';

  /** @param cause the system's error */
  constructor(cause: unknown) {
    super('the disk did not take what was written', { cause });
  }
}

/** A name that the disk did not take in any form. */
export class NameRefusedError extends Error {
  override readonly name = 'NameRefusedError';

  /** @param cause the system's error */
  constructor(cause: unknown) {
    super('the disk takes no such name', { cause });
  }
}

/** A part that is not there any more, while its folder is. */
export class PartRemovedError extends Error {
  override readonly name = 'PartRemovedError';
}

/** What concerns one file only; the disk and the folder are fine, so the other files go on. */
const ONE_FILE_ONLY: ReadonlyMap<string, FailureKind> = new Map([
  ['EFBIG', 'file-too-large'],
  ['ENAMETOOLONG', 'name-impossible'],
  ['EILSEQ', 'name-impossible'],
  ['EINVAL', 'disk-failing'],
  ['EIO', 'disk-failing'],
]);

/** Whether a write error is about this one file rather than about the whole destination. */
export function concernsOneFile(error: unknown): boolean {
  return oneFileKind(error instanceof CooeeError ? error.cause : error) !== null;
}

function oneFileKind(error: unknown): FailureKind | null {
  if (error instanceof FlushError) return isFullDisk(error.cause) ? 'disk-full' : 'disk-failing';
  if (error instanceof NameRefusedError) return 'name-impossible';
  if (error instanceof PartRemovedError) return 'part-removed';
  return ONE_FILE_ONLY.get(errnoOf(error) ?? '') ?? null;
}

/** Whether more space would help: the disk is full, or the user's share of it. */
export function isFullDisk(error: unknown): boolean {
  const code = errnoOf(error instanceof CooeeError ? error.cause : error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * A failed write in the user's terms: what {@link concernsOneFile}, `disk-full` for space and quota, else `folder-unwritable`.
 * @param what the name that could not be written; it becomes the failure's detail
 */
export function writeFailure(error: unknown, what: string): CooeeError {
  if (error instanceof CooeeError) return error;
  const oneFile = oneFileKind(error);
  if (oneFile !== null) return new CooeeError(oneFile, what, { cause: error });
  const code = errnoOf(error);
  // A programming error must not hide behind "the folder cannot be written".
  if (code === null) return new CooeeError('internal', String(error), { cause: error });
  const kind = isFullDisk(error) ? 'disk-full' : 'folder-unwritable';
  return new CooeeError(kind, what, { cause: error });
}

/** A failed read in the user's terms. Whatever the system's reason was, the file cannot be had. */
export function readFailure(error: unknown, what: string): CooeeError {
  if (error instanceof CooeeError) return error;
  if (errnoOf(error) === null) return new CooeeError('internal', String(error), { cause: error });
  return new CooeeError('file-unreadable', what, { cause: error });
}
