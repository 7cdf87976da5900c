/** What the engine can be asked for. The thread finds each by its name, and the command line calls it. */
import type { EngineHandlers, Named, NameIn } from '../../src-shared/ipc';

/** The engine's commands in the contract, and what only its owner may ask for: the page names no path of this computer. */
export type EngineCommands = EngineHandlers & {
  readonly transfers: { offer(argument: { readonly paths: readonly string[] }): string };
};
export type EngineCommandName = NameIn<EngineCommands>;
export type EngineArgument<N extends EngineCommandName> =
  Named<EngineCommands, N> extends (argument: infer A) => unknown ? A : never;
export type EngineValue<N extends EngineCommandName> =
  Named<EngineCommands, N> extends (argument: never) => infer R ? Awaited<R> : never;
