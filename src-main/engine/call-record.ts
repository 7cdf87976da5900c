/**
 * What is kept about a call that is over, so that a report can explain how it went. Plain data that crosses threads
 * and can be written as JSON, and nothing private: no code, no name of a person, computer or file, no address in full.
 */
import { arch, platform, release } from 'node:os';

import { z } from 'zod';

import {
  countGuesses,
  FAILURES,
  isLive,
  nextPhase,
  ROUTE_KINDS,
  STEP_NAMES,
  TRANSPORTS,
} from '../../src-shared/session';
import type {
  CallEvent,
  CallPhase,
  FailureKind,
  NetworkFacts,
  NetworkOfSide,
  Role,
  TransferView,
} from '../../src-shared/session';

const role = z.enum(['creator', 'joiner']);
const failureKind = z.enum(Object.keys(FAILURES) as [FailureKind, ...FailureKind[]]);
/** A moment: Unix time, milliseconds. */
const moment = z.number();
/** A time that something took, milliseconds, or null while it is not over. */
const elapsed = z.number().nullable();
const nat = z.enum(['none', 'endpoint-independent', 'sequential', 'random', 'unknown']);
const routeKind = z.enum(ROUTE_KINDS);
/** Records of versions that knew TCP alone say nothing. */
const transport = z.enum(TRANSPORTS).catch('tcp');

/** The programs the call ran on. */
const versions = z.object({
  app: z.string(),
  node: z.string(),
  /** Null on the command line. */
  electron: z.string().nullable(),
  /** The operating system: `linux x64 6.1.0`. */
  system: z.string(),
});

const outcome = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('failed'),
    kind: failureKind,
    /** The side it is about, for failures that have one. */
    side: role.nullable(),
  }),
  z.object({ name: z.literal('ended'), by: z.enum(['us', 'friend']) }),
]);

/** What the places of a call are called. */
const server = z.object({
  kind: z.enum(['embedded', 'listed', 'custom']),
  /** Only of a server of the built-in list, which everybody knows. */
  host: z.string().nullable(),
});

const step = z.object({
  name: z.enum(STEP_NAMES),
  status: z.enum(['pending', 'active', 'done']),
  startedAt: moment.nullable(),
  elapsedMs: elapsed,
});

const routeAttempt = z.object({
  kind: routeKind,
  transport,
  source: z.enum(['private', 'public', 'host', 'mapped', 'predicted', 'searched', 'peer', 'relay']),
  target: z.string(),
  dials: z.int(),
  fate: z.enum(['trying', 'refused', 'silent', 'unreachable', 'stranger', 'connected', 'chosen']),
  elapsedMs: elapsed,
});

const networkFacts = z.object({
  isOnline: z.boolean(),
  isServerReached: z.boolean().nullable(),
  nat: nat.nullable(),
  hasIpv6: z.boolean(),
  isPortMapped: z.boolean().nullable(),
  hasVpn: z.boolean(),
  isLocalOnly: z.boolean(),
  // Records of versions before there were proxies.
  isProxied: z.boolean().default(false),
});

const transfer = z.object({
  direction: z.enum(['send', 'receive']),
  status: z.enum([
    'preparing',
    'queued',
    'offered',
    'incoming',
    'waiting',
    'running',
    'paused',
    'done',
    'declined',
    'cancelled',
    'interrupted',
    'failed',
  ]),
  failure: failureKind.nullable(),
  fileCount: z.int(),
  folderCount: z.int(),
  totalBytes: z.int(),
  transferredBytes: z.int(),
  verifiedFiles: z.int(),
});

/** {@link CallRecorder.record} does not compile where it has less than the types of the call. */
export const callRecordSchema = z.object({
  versions,
  role,
  startedAt: moment,
  endedAt: moment,
  outcome,
  server,
  /** How far the steps came, and how long each took. */
  steps: z.array(step).readonly(),
  /** The call's connection, or null when there was none. */
  connection: z.object({ route: routeKind, transport, program: z.enum(['cooee', 'gday']) }).nullable(),
  /** Every route that was tried, with shortened addresses. */
  routes: z.array(routeAttempt).readonly(),
  /** What was known about this computer's network at the end; null when nothing was. */
  ownNetwork: networkFacts.nullable(),
  /** What the friend's Cooee told about its network; null when it told nothing (gday, or a server of gday). */
  friendNetwork: z.object({ role, nat: nat.nullable(), hasIpv6: z.boolean() }).nullable(),
  transfers: z.array(transfer).readonly(),
  /** How many others tried to answer, at both computers and the contact server together. */
  guesses: z.int(),
});
export type CallRecord = Readonly<z.infer<typeof callRecordSchema>>;
export type RecordedServer = CallRecord['server'];
export type RecordedTransfer = CallRecord['transfers'][number];
type RecordedVersions = CallRecord['versions'];
type RecordedOutcome = CallRecord['outcome'];

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
      connection:
        live.name === 'connected'
          ? { route: live.route, transport: live.transport, program: live.program }
          : null,
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
