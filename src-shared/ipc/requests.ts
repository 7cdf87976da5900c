/** Checks what arrives in main: a page that was taken over can send anything. */
import { z } from 'zod';

import { CooeeError } from '../session';
import { findNamed } from './command';
import type { Command, Executor, NameIn } from './command';
import { COMMANDS, MAX_PATHS } from './contract';
import type { EngineHandlers, MainHandlers } from './contract';
import { absolutePath } from './settings';

interface Request<E extends Executor, Name> {
  readonly executor: E;
  readonly name: Name;
  /** As the command's schema gives it back. */
  readonly argument: unknown;
}
export type CommandRequest =
  Request<'engine', NameIn<EngineHandlers>> | Request<'main', NameIn<MainHandlers<[]>>>;

/** @throws CooeeError `internal` for a command that is not in the contract, and for an argument that is not the command's */
export function readCommand(name: unknown, argument: unknown): CommandRequest {
  const command = typeof name === 'string' ? (findNamed(COMMANDS, name) as Command | undefined) : undefined;
  if (command === undefined) throw new CooeeError('internal', 'unknown command');
  const parsed = command.argument.safeParse(argument);
  if (!parsed.success)
    throw new CooeeError('internal', `bad argument for ${String(name)}`, { cause: parsed.error });
  return { executor: command.executor, name, argument: parsed.data } as CommandRequest;
}

const pathsSchema = z.array(absolutePath).min(1);

/**
 * The paths of dropped files and folders, which the preload script alone can send.
 * @throws CooeeError `offer-too-large` for more than {@link MAX_PATHS}; `internal` for anything else
 */
export function readOfferedPaths(paths: unknown): readonly string[] {
  const parsed = pathsSchema.safeParse(paths);
  if (!parsed.success) throw new CooeeError('internal', 'bad paths', { cause: parsed.error });
  if (parsed.data.length > MAX_PATHS) throw new CooeeError('offer-too-large');
  return parsed.data;
}
