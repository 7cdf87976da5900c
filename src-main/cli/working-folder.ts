import { resolve } from 'node:path';

import { CooeeError } from '../../src-shared/session';

/**
 * A path from the command line as an absolute one.
 * @throws CooeeError `working-folder-gone` when it is relative to a folder that does not exist any more
 */
export function absolutePath(path: string): string {
  try {
    // Asks for the working folder only if it needs it.
    return resolve(path);
  } catch (cause) {
    throw new CooeeError('working-folder-gone', null, { cause });
  }
}
