/**
 * Finding a name that a disk takes. What a disk refuses depends on the disk and not on the system: a memory stick has the rules
 * of Windows on Linux too, an encrypted folder takes shorter names, and none of them can be asked before a name is tried.
 */
import { lstat } from 'node:fs/promises';

import { CooeeError } from '../../../../src-shared/session';
import type { RenameReason } from '../../../../src-shared/session';
import { errnoOf, NameRefusedError } from './disk-errors';
import type { StoredName } from './names/stored-name';
import { numberedName, plainestName, shorterName, storableName, storagePlatform } from './names/safe-names';

const RULES: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => storableName(name, 'win32'),
  plainestName,
];
/**
 * Bytes of UTF-8. eCryptfs takes 143 (its file names are encrypted and written in letters); the others are for folders whose path
 * leaves little room.
 */
const LENGTHS: readonly number[] = [255, 143, 90, 50];
/** How file systems refuse a name: EINVAL in the Linux kernel, ENOENT exfat-fuse, EPERM fusefat, EILSEQ where letters are missing. */
const REFUSALS = new Set(['EINVAL', 'EILSEQ', 'ENOENT', 'EPERM', 'ENAMETOOLONG']);
/** This many names that are already taken are tried before giving up: each try is a question to the disk. */
const MAX_ATTEMPTS = 10_000;

/**
 * The names to try for `name` in a folder that may have it already: itself, then with " (2)", " (3)" … before the
 * extension. Ends by throwing CooeeError `folder-unwritable`, never by returning.
 */
export function* candidateNames(name: string): Generator<string, never> {
  yield name;
  const platform = storagePlatform(process.platform);
  for (let number = 2; number <= MAX_ATTEMPTS; number += 1) yield numberedName(name, number, platform);
  throw new CooeeError('folder-unwritable', name);
}

/**
 * Tries a name, with a number where it is taken, and otherwise repaired as far as the disk asks for it.
 * @param folder absolute, where it will be
 * @param attempt returns false when the name is taken, and throws the system's errors
 * @returns the name that it got
 * @throws NameRefusedError; what `attempt` throws for another reason
 */
export async function firstPossibleName(
  folder: string,
  name: string,
  attempt: (candidate: string) => Promise<boolean>,
): Promise<StoredName> {
  let [rules, length] = [0, 0];
  let tried = '';
  let refusal: unknown = null;
  for (;;) {
    const allowed = RULES[rules]?.(name) ?? name;
    const repaired = shorterName(allowed, LENGTHS[length] ?? 0);
    if (repaired !== tried) {
      tried = repaired;
      try {
        const free = await firstFreeName(repaired, attempt);
        return { name: free, why: whyRenamed(name, allowed, repaired, free) };
      } catch (error) {
        if (!(await isRefusal(error, folder))) throw error;
        refusal = error;
      }
    }
    if (errnoOf(refusal) === 'ENAMETOOLONG') length += 1;
    else rules += 1;
    if (rules === RULES.length || length === LENGTHS.length) break;
  }
  // No name at all may be made here any more.
  if (errnoOf(refusal) === 'EPERM') throw refusal;
  throw new NameRefusedError(refusal);
}

/** The first step that changed the name, of which each argument is one. */
function whyRenamed(wanted: string, allowed: string, repaired: string, free: string): RenameReason | null {
  if (allowed !== wanted) return 'not-allowed';
  if (repaired !== allowed) return 'too-long';
  return free === repaired ? null : 'taken';
}

async function firstFreeName(
  name: string,
  attempt: (candidate: string) => Promise<boolean>,
): Promise<string> {
  for (const candidate of candidateNames(name)) if (await attempt(candidate)) return candidate;
  return name;
}

async function isRefusal(error: unknown, folder: string): Promise<boolean> {
  const code = errnoOf(error) ?? '';
  if (!REFUSALS.has(code)) return false;
  // Without a folder there is no name, either.
  return (
    code !== 'ENOENT' ||
    (await lstat(folder).then(
      (stats) => stats.isDirectory(),
      () => false,
    ))
  );
}
