import { CooeeError } from '../../../../src-shared/session';
import { numberedName, storagePlatform } from './names/safe-names';

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
