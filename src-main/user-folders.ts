/**
 * Where programs of this user keep their files (XDG base directory specification 0.8): the one place that reads its variables. A
 * relative path is not valid in them and counts as unset; here the same goes for every variable that names a folder of the user's.
 */
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

const XDG_FOLDERS = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'] as const;

/** Takes invalid ones out of the environment: Chromium would make its profile there. To be called before it looks. */
export function ignoreRelativeUserFolders(): void {
  for (const name of XDG_FOLDERS)
    if (folderFrom(name) === null && name in process.env) Reflect.deleteProperty(process.env, name);
}

/**
 * For what is neither settings nor cache: XDG_STATE_HOME, which holds on every system if it is set, and otherwise the system's own
 * place. The same for the window and the command line.
 * @returns an absolute path; the folder may not exist yet
 */
export function stateFolder(): string {
  const xdg = folderFrom('XDG_STATE_HOME');
  if (xdg !== null) return join(xdg, 'cooee');
  switch (process.platform) {
    case 'darwin':
      return join(userHome(), 'Library', 'Application Support', 'Cooee');
    case 'win32':
      return join(folderFrom('LOCALAPPDATA') ?? join(userHome(), 'AppData', 'Local'), 'Cooee');
    default:
      return join(userHome(), '.local', 'state', 'cooee');
  }
}

/** Where all faces of this user count the guesses at their codes. */
export const guessFolder = (): string => join(stateFolder(), 'guesses');

/** Node takes HOME as it is; what the system knows of the user is never relative. */
function userHome(): string {
  const home = homedir();
  return isAbsolute(home) ? home : userInfo().homedir;
}

function folderFrom(variable: string): string | null {
  const path = process.env[variable];
  return path !== undefined && isAbsolute(path) ? path : null;
}
