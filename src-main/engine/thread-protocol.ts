/** What crosses the port between the app and its engine thread. Everything is structured-cloneable. */
import type { Failure, Snapshot } from '../../src-shared/session';
import type { CallRecord } from './call-record';
import type { EngineConfig } from './engine';
import type { LogLevel } from './log';

/** What the thread is started with. */
export interface ThreadStart {
  readonly config: EngineConfig;
  /** Lines above this level do not cross the port. */
  readonly logLevel: LogLevel;
}

/** The engine's commands, by name, with their argument. */
export interface EngineCommands {
  call: undefined;
  answer: { readonly code: string };
  hangUp: undefined;
  comparePhrase: { readonly isSame: boolean };
  reset: undefined;
  offer: { readonly paths: readonly string[] };
  accept: { readonly id: string; readonly except: readonly string[] };
  decline: { readonly id: string };
  cancel: { readonly id: string };
  pause: { readonly id: string };
  resume: { readonly id: string };
  retry: { readonly id: string };
  move: { readonly id: string; readonly before: string | null };
  sendNote: { readonly text: string };
  resumeUnfinished: { readonly id: string };
  forgetUnfinished: { readonly id: string };
  checkNetwork: undefined;
  configure: EngineConfig;
  close: undefined;
}
export type EngineCommandName = keyof EngineCommands;

export type ToEngine = {
  readonly [N in EngineCommandName]: {
    readonly id: number;
    readonly name: N;
    readonly argument: EngineCommands[N];
  };
}[EngineCommandName];

export type FromEngine =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /** A call is over; this is all that is kept of it. */
  | { readonly type: 'call-record'; readonly record: CallRecord }
  /** A line of the engine's log. */
  | { readonly type: 'log'; readonly level: LogLevel; readonly text: string }
  /** `failure` is null when the command was carried out. */
  | { readonly type: 'reply'; readonly id: number; readonly failure: Failure | null };
