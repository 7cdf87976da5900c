/** What the primary and its workers tell each other. */
import type { Alternate } from '../../../src-shared/contact-exchange';
import type { Failure } from '../../../src-shared/session';
import type { ServiceOptions } from '../contact-server';
import type { Ends } from '../listening/ends';
import type { LogLevel } from '../log';
import type { RelayOptions } from '../relay';
import type { Entry, Swapped } from '../rooms/shared/engine';
import type { Service } from '../services';
import type { Report } from './measuring';

/** PEM; of the messages here everything is JSON. */
export interface TlsTexts {
  readonly key: string;
  readonly certificate: string;
}

/** What a worker serves. It listens nowhere. */
export interface WorkerOptions extends Omit<ServiceOptions, 'tls' | 'log' | 'measures'> {
  readonly tls: TlsTexts | null;
  /** Where callers are told to ask for their address. */
  readonly places: readonly Alternate[];
  readonly udpPlaces: readonly Alternate[];
  /** Of all callers, whom it serves; its limits of all are that part of the server's. */
  readonly partOfAll: number;
  /** The socket of the process that relays, if there is one. */
  readonly relayPath: string | null;
  /** Whether somebody wants to hear what it measures. */
  readonly isMeasured: boolean;
}

export type ToWorker =
  /** The first message: which levels are logged, for each line costs a message. */
  | { readonly type: 'log'; readonly levels: readonly LogLevel[] }
  | { readonly type: 'serve'; readonly options: WorkerOptions }
  /** To be the relay, at this path. */
  | {
      readonly type: 'relay';
      readonly path: string;
      readonly options: RelayOptions;
      readonly isMeasured: boolean;
    }
  /** With a connection. */
  | { readonly type: 'take'; readonly service: Service; readonly passedOn: PassedOn | null }
  | { readonly type: 'renew'; readonly tls: TlsTexts }
  /** Sends those away who wait. */
  | { readonly type: 'drain' }
  /** Ends everything, and the process. */
  | { readonly type: 'close' };

/** Of a connection whose header of the PROXY protocol the primary has read. */
export interface PassedOn {
  /** Null if the balancer speaks for itself. */
  readonly ends: Ends | null;
  /** In base64: what came after the header, and is to be read first. */
  readonly rest: string;
}

export type FromWorker =
  /** It listens to what it is told. */
  | { readonly type: 'started' }
  | { readonly type: 'ready' }
  /** All of its callers have ended by themselves. */
  | { readonly type: 'drained' }
  /** It cannot serve, and ends. */
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'log'; readonly level: LogLevel; readonly text: string }
  | { readonly type: 'report'; readonly report: Report };

/** A question of a worker to the table of rooms, each with a number of its own. */
export type Question = { readonly id: number } & (
  | { readonly ask: 'read'; readonly number: string }
  | {
      readonly ask: 'swap';
      readonly number: string;
      readonly from: number;
      readonly text: string | null;
      readonly lifetimeMs: number;
      readonly mail: readonly (readonly [node: string, text: string])[];
      /** After this time on {@link monotonicMs} it is too late. */
      readonly until: number;
    }
  | { readonly ask: 'post'; readonly node: string; readonly text: string }
  | { readonly ask: 'renew'; readonly node: string }
  | { readonly ask: 'close'; readonly node: string }
);

export interface Renewed {
  readonly nodes: readonly string[];
  readonly isUnbroken: boolean;
}

/** An answer to a question, or a post for the worker's node. */
export type FromTable =
  { readonly id: number; readonly answer: Entry | Swapped | Renewed | null } | { readonly post: string };

const NANOSECONDS = 1e6;

/** Milliseconds on a clock that all processes of this computer share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS;
}
