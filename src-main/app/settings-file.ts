import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';

import { settingsSchema } from '../../src-shared/ipc';
import type { Settings } from '../../src-shared/ipc';

/**
 * The settings on disk: one readable JSON file. Hand-made edits are welcome and checked; what cannot be understood
 * falls back to the defaults field by field instead of keeping the app from starting. (electron-store would do, but
 * its maintained versions need a newer Electron than the offline test runtime.)
 */
export class SettingsFile {
  #settings: Settings;
  readonly #path: string;

  constructor(path: string, defaults: Settings) {
    this.#path = path;

    this.#settings = { ...defaults, ...readSettings(path) };
  }

  get current(): Settings {
    return this.#settings;
  }

  /** Written to a temporary file first, so that a crash leaves the old settings or the new ones. */
  save(settings: Settings): void {
    const temporary = `${this.#path}.new`;
    // Made anew: whatever else has the name is not written into.
    rmSync(temporary, { force: true });
    writeFileSync(temporary, `${JSON.stringify(settings, null, 2)}\n`, { flag: 'wx' });
    renameSync(temporary, this.#path);
    this.#settings = settings;
  }
}

function readSettings(path: string): Partial<Settings> {
  let raw: unknown;
  try {
    raw = JSON.parse(readRegularFile(path));
  } catch {
    // Not there before the first change; what is no file of ours is replaced by it.
    return {};
  }
  const { server, downloadFolder, displayName, fifthWord, comparesPhrase } = settingsSchema.shape;
  const fields = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const readServer = server.safeParse(fields['server']);
  const readFolder = downloadFolder.safeParse(fields['downloadFolder']);
  const readName = displayName.safeParse(fields['displayName']);
  const readFifth = fifthWord.safeParse(fields['fifthWord']);
  const readCompares = comparesPhrase.safeParse(fields['comparesPhrase']);
  return {
    ...(readServer.success ? { server: readServer.data } : {}),
    ...(readFolder.success ? { downloadFolder: readFolder.data } : {}),
    ...(readName.success ? { displayName: readName.data } : {}),
    ...(readFifth.success ? { fifthWord: readFifth.data } : {}),
    ...(readCompares.success ? { comparesPhrase: readCompares.data } : {}),
  };
}

/** A pipe in its place, whose opening would never end, is as good as nothing. @throws Error of the file system */
function readRegularFile(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error('not a file');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
