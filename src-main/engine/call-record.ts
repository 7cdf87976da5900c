/**
 * What is kept about a call that is over, so that a report can explain how it went. Plain data that crosses threads
 * and can be written as JSON, and nothing private: no code, no name of a person, computer or file, no address in full.
 */
import { arch, platform, release } from 'node:os';

import { countGuesses, isLive, nextPhase } from '../../src-shared/session';
import type {
  CallEvent,
  CallPhase,
  FailureKind,
  FriendProgram,
  NetworkFacts,
  NetworkOfSide,
  Role,
  RouteAttempt,
  RouteKind,
  Step,
  TransferStatus,
  TransferView,
} from '../../src-shared/session';
import type { PlacesRecord } from './session';

/** The programs the call ran on. */
export interface RecordedVersions {
  readonly app: string;
  readonly node: string;
  /** Null on the command line. */
  readonly electron: string | null;
  /** The operating system: `linux x64 6.1.0`. */
  readonly system: string;
}

export type RecordedServer = PlacesRecord;

export type RecordedOutcome =
  | {
      readonly name: 'failed';
      readonly kind: FailureKind;
      /** The side it is about, for failures that have one. */
      readonly side: Role | null;
    }
  | { readonly name: 'ended'; readonly by: 'us' | 'friend' };

export interface RecordedTransfer {
  readonly direction: 'send' | 'receive';
  readonly status: TransferStatus['name'];
  readonly failure: FailureKind | null;
  readonly fileCount: number;
  readonly folderCount: number;
  readonly totalBytes: number;
  readonly transferredBytes: number;
  readonly verifiedFiles: number;
}

export interface CallRecord {
  readonly versions: RecordedVersions;
  readonly role: Role;
  /** Unix time, milliseconds. */
  readonly startedAt: number;
  /** Unix time, milliseconds. */
  readonly endedAt: number;
  readonly outcome: RecordedOutcome;
  readonly server: RecordedServer;
  /** How far the steps came, and how long each took. */
  readonly steps: readonly Step[];
  /** The call's connection, or null when there was none. */
  readonly connection: { readonly route: RouteKind; readonly program: FriendProgram } | null;
  /** Every route that was tried, with shortened addresses. */
  readonly routes: readonly RouteAttempt[];
  /** What was known about this computer's network at the end; null when nothing was. */
  readonly ownNetwork: NetworkFacts | null;
  /** What the friend's Cooee told about its network; null when it told nothing (gday, or a server of gday). */
  readonly friendNetwork: NetworkOfSide | null;
  readonly transfers: readonly RecordedTransfer[];
  /** How many others tried to answer with wrong words, at both computers together. */
  readonly guesses: number;
}

/** What the engine knows about a call besides its events. */
export interface CallFacts {
  readonly appVersion: string;
  readonly server: RecordedServer;
  readonly ownNetwork: NetworkFacts | null;
  readonly friendNetwork: NetworkOfSide | null;
  readonly transfers: readonly TransferView[];
}

/** Follows a call by its events, whatever the window shows meanwhile, and makes its record. */
export class CallRecorder {
  readonly #startedAt = Date.now();
  #phase: CallPhase = { name: 'idle' };
  /** The phase in which it ended. */
  #live: CallPhase = this.#phase;
  #guesses = 0;
  readonly #role: Role;

  constructor(role: Role) {
    this.#role = role;
  }

  observe(event: CallEvent): void {
    this.#phase = nextPhase(this.#phase, event);
    this.#guesses = countGuesses(this.#guesses, event);
    if (isLive(this.#phase)) this.#live = this.#phase;
  }

  record({ appVersion, server, ownNetwork, friendNetwork, transfers }: CallFacts): CallRecord {
    const live = this.#live;
    return {
      versions: versionsHere(appVersion),
      role: this.#role,
      startedAt: this.#startedAt,
      endedAt: Date.now(),
      outcome: this.#outcome,
      server,
      steps: 'steps' in live ? live.steps : [],
      connection: live.name === 'connected' ? { route: live.route, program: live.program } : null,
      routes: 'routes' in live ? live.routes : [],
      ownNetwork,
      friendNetwork,
      transfers: transfers.map(recordTransfer),
      guesses: this.#guesses,
    };
  }

  get #outcome(): RecordedOutcome {
    const phase = this.#phase;
    if (phase.name === 'failed') {
      return { name: 'failed', kind: phase.failure.kind, side: phase.failure.side ?? null };
    }
    return { name: 'ended', by: phase.name === 'ended' ? phase.by : 'us' };
  }
}

function versionsHere(app: string): RecordedVersions {
  // Node's types do not know Electron's version.
  const versions: Readonly<Record<string, string | undefined>> = process.versions;
  const { node = '', electron = null } = versions;
  return { app, node, electron, system: `${platform()} ${arch()} ${release()}` };
}

/** A transfer without its names. */
function recordTransfer(view: TransferView): RecordedTransfer {
  const { direction, status, fileCount, folderCount, totalBytes, transferredBytes, verifiedFiles } = view;
  return {
    direction,
    status: status.name,
    failure: status.name === 'failed' ? status.failure.kind : null,
    fileCount,
    folderCount,
    totalBytes,
    transferredBytes,
    verifiedFiles,
  };
}
