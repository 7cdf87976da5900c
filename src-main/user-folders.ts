import { isAbsolute } from 'node:path';

/** The variables by which a user moves their folders (XDG base directory specification 0.8). */
const USER_FOLDERS = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'] as const;

/**
 * Takes relative paths out of the environment: they are not valid there, and the specification has them ignored. Chromium would
 * make its profile in whatever folder the app was started from. To be called before it looks.
 */
export function ignoreRelativeUserFolders(): void {
  for (const name of USER_FOLDERS) {
    const path = process.env[name];
    if (path !== undefined && !isAbsolute(path)) Reflect.deleteProperty(process.env, name);
  }
}
