import { CooeeError } from '../../src-shared/session';

/**
 * The paths that somebody chose in one of the system's dialogs since the app started. A page that was taken over can name
 * any path in a command; it cannot answer a dialog.
 */
export class ChosenPaths {
  readonly #chosen = new Set<string>();

  /** @param path what a dialog answered; undefined when it was cancelled @returns the same for the page */
  remember(path: string | undefined): string | null {
    if (path === undefined) return null;
    this.#chosen.add(path);
    return path;
  }

  /** @throws CooeeError `path-not-chosen` with the path */
  require(path: string): void {
    if (!this.#chosen.has(path)) throw new CooeeError('path-not-chosen', path);
  }
}
