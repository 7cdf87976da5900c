import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where runtimes stay between clones and `npm ci`: `$XDG_CACHE_HOME/cooee`, which defaults to `~/.cache/cooee` (XDG
 * Base Directory Specification), also on the systems that have no such convention. A relative path counts as unset there.
 */
export function cacheFolder() {
  const { XDG_CACHE_HOME } = process.env;
  const isValid = XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME);
  return join(isValid ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'cooee');
}
