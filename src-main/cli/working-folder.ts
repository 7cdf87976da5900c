import { CooeeError } from '../../src-shared/session';
import { resolvePath } from '../engine/exact-paths';

/**
 * A path from the command line as an absolute one.
 * @throws CooeeError `working-folder-gone` when it is relative to a folder that does not exist any more
 */
export function absolutePath(path: string): string {
  try {
    // Asks for the working folder only if it needs it.
    return resolvePath(path);
  } catch (cause) {
    throw new CooeeError('working-folder-gone', null, { cause });
  }
}
