import { z } from 'zod';

import { settingsSchema } from '../../src-shared/ipc';
import type { Settings } from '../../src-shared/ipc';
import { JsonFile } from '../engine/json-file';

/**
 * The settings on disk: one readable JSON file. Hand-made edits are welcome and checked; what cannot be understood
 * falls back to the defaults field by field instead of keeping the app from starting. (electron-store would do, but
 * its maintained versions need a newer Electron than the offline test runtime.)
 */
export class SettingsFile {
  #settings: Settings;
  readonly #file: JsonFile<Settings>;

  private constructor(file: JsonFile<Settings>, settings: Settings) {
    this.#file = file;
    this.#settings = settings;
  }

  /** @param path absolute */
  static async open(path: string, defaults: Settings): Promise<SettingsFile> {
    const file = new JsonFile('settings', path, withDefaults(defaults));
    return new SettingsFile(file, (await file.read()) ?? defaults);
  }

  get current(): Settings {
    return this.#settings;
  }

  /** @throws Error of the file system; then the settings are as before */
  async save(settings: Settings): Promise<void> {
    await this.#file.replace(settings);
    this.#settings = settings;
  }
}

function withDefaults(defaults: Settings): z.ZodType<Settings> {
  const { server, proxy, stunServer, downloadFolder, displayName, fifthWord, comparesPhrase, relay } =
    settingsSchema.shape;
  return z.object({
    server: server.catch(defaults.server),
    proxy: proxy.catch(defaults.proxy),
    stunServer: stunServer.catch(defaults.stunServer),
    downloadFolder: downloadFolder.catch(defaults.downloadFolder),
    displayName: displayName.catch(defaults.displayName),
    fifthWord: fifthWord.catch(defaults.fifthWord),
    comparesPhrase: comparesPhrase.catch(defaults.comparesPhrase),
    relay: relay.catch(defaults.relay),
  });
}
