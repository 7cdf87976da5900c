/** What crosses the port between the app and its engine thread. Everything is structured-cloneable. */
import type { CommandResult } from '../../src-shared/ipc';
import type { Snapshot } from '../../src-shared/session';
import type { CallRecord } from './call-record';
import type { EngineConfig } from './engine';
import type { EngineCommandName } from './engine-commands';
import type { LogLevel } from './log';

/** What the thread is started with. */
export interface ThreadStart {
  readonly config: EngineConfig;
  /** Lines above this level do not cross the port. */
  readonly logLevel: LogLevel;
}

/** Each is answered by a reply with its number. */
export type ToEngine =
  | {
      readonly type: 'command';
      readonly id: number;
      readonly name: EngineCommandName;
      readonly argument: unknown;
    }
  | { readonly type: 'configure'; readonly id: number; readonly config: EngineConfig }
  | { readonly type: 'close'; readonly id: number };

export type FromEngine =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /** A call is over; this is all that is kept of it. */
  | { readonly type: 'call-record'; readonly record: CallRecord }
  /** A line of the engine's log. */
  | { readonly type: 'log'; readonly level: LogLevel; readonly text: string }
  | { readonly type: 'reply'; readonly id: number; readonly result: CommandResult<unknown> };
