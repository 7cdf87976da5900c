/** What the preload script puts on `window.cooee`, and what comes back through it. */
import type { Failure, Snapshot } from '../session';
import type { CommandArgument, CommandName, CommandValue } from './contract';

/** Typed errors survive the way over IPC, and from the engine's thread, as values. */
export type CommandResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** The argument of a command that takes one, which a few can do without; nothing for the others. */
export type ArgumentOf<N extends CommandName> =
  CommandArgument<N> extends undefined
    ? []
    : undefined extends CommandArgument<N>
      ? [argument?: CommandArgument<N>]
      : [CommandArgument<N>];

export interface CooeeBridge {
  command<N extends CommandName>(
    name: N,
    ...argument: ArgumentOf<N>
  ): Promise<CommandResult<CommandValue<N>>>;
  /** @returns a function that ends the subscription */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
  /**
   * Offers files and folders that somebody dropped. A file that a script made has no path on this computer and is left out;
   * so is everything that is no `File`.
   * @returns how many were offered
   */
  offerFiles(files: readonly File[]): Promise<CommandResult<number>>;
  /** The version of an Electron that is for trying only, or null with the one Cooee is shipped with. */
  readonly oldElectron: string | null;
  readonly platform: 'darwin' | 'linux' | 'win32' | 'other';
}
