import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where runtimes stay between clones and `npm ci`: `$XDG_CACHE_HOME/cooee`, which defaults to `~/.cache/cooee` (XDG
 * Base Directory Specification), also on the systems that have no such convention.
 */
export function cacheFolder() {
  const { XDG_CACHE_HOME } = process.env;
  const base =
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME;
  return join(base, 'cooee');
}
