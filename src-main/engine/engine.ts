/**
 * The engine: commands in, snapshots out. It owns the truth about the call and its transfers. The same object runs in
 * the worker thread of the app, in the command line and in tests.
 */
import { randomBytes } from 'node:crypto';

import { generateCode, parseCode } from '../../src-shared/code';
import type { PeerCode, WordCount } from '../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../src-shared/servers';
import type { StunServer } from '../../src-shared/servers';
import { CooeeError, countGuesses, EMPTY_SNAPSHOT, isLive, nextPhase } from '../../src-shared/session';
import type { CallEvent, CallPhase, FailureKind, Snapshot, TransferStatus } from '../../src-shared/session';
import type { EngineCommands } from './engine-commands';
import { GuessLedger } from './guess-ledger';
import { CallLog } from './call-log';
import { CallRecorder } from './call-record';
import type { CallRecord } from './call-record';
import { NetworkView } from './network-view';
import { ContactServers } from './servers/contact-servers';
import type { ServerChoice } from './servers/server-choice';
import { Call } from './session';
import type { MeetingPlaces, RelayPreference } from './session';
import type { HiddenNames } from './transfer';
import { SnapshotPublisher } from './snapshot-publisher';
import type { SnapshotFacts } from './snapshot-publisher';
import { rememberEnded, rememberOpen } from './unfinished-of-call';
import { UnfinishedTransfers } from './unfinished-transfers';

export interface EngineConfig {
  readonly server: ServerChoice;
  /** Absolute folder for received files. */
  readonly downloadFolder: string;
  readonly displayName: string;
  readonly appVersion: string;
  /** Absolute folder in which unfinished transfers are remembered over the end of the program; null remembers nothing. */
  readonly stateFolder: string | null;
  /** Absolute folder in which {@link GuessLedger} counts, the same for every face of this user; null counts in memory. */
  readonly guessFolder: string | null;
  /** What becomes of hidden first-level names that a friend offers; kept unless told otherwise. */
  readonly hiddenNames?: HiddenNames;
  /** Of a new code; four if it is not said. */
  readonly wordCount?: WordCount;
  /** Nothing goes either way in a call before its match phrase is said to match; if not said, it goes at once. */
  readonly comparesPhrase?: boolean;
  /** A STUN server for contact servers that do not answer over UDP; if not said, none is asked. */
  readonly stunServer?: StunServer;
  /** Through which relay calls may go that find no direct way; none if it is not said. */
  readonly relay?: RelayPreference;
  /** Calls go through a relay only, and the friend learns no address of this computer; if not said, directly where they can. */
  readonly isRelayOnly?: boolean;
}

/** What is wanted of one call only. */
interface Wanted {
  /** It may go through the relay of its contact server, without a question. */
  readonly agreesToRelay?: boolean | undefined;
}

export class Engine implements EngineCommands {
  #phase: CallPhase = EMPTY_SNAPSHOT.phase;
  #guesses = EMPTY_SNAPSHOT.guesses;
  #current: Call | null = null;
  readonly #servers = new ContactServers();
  /** Calls that still give back what they had. */
  readonly #closing = new Set<Promise<void>>();
  readonly #remembered: UnfinishedTransfers;
  readonly #guessLedger: GuessLedger;
  readonly #network = new NetworkView(() => this.#snapshots.publish());
  readonly #snapshots: SnapshotPublisher;
  /** Of the newest call. */
  #story: CallLog | null = null;
  #config: EngineConfig;
  readonly #onCallRecord: (record: CallRecord) => void;

  /** @param onCallRecord called once for each call when it is over */
  constructor(
    config: EngineConfig,
    onSnapshot: (snapshot: Snapshot) => void,
    onCallRecord: (record: CallRecord) => void = () => undefined,
  ) {
    this.#config = config;
    this.#onCallRecord = onCallRecord;
    this.#snapshots = new SnapshotPublisher(() => this.#look(), onSnapshot);
    this.#remembered = new UnfinishedTransfers(config.stateFolder);
    this.#guessLedger = new GuessLedger(config.guessFolder);
    void this.#remembered.load().then(() => {
      if (this.#remembered.list().length > 0) this.#snapshots.publish();
    });
  }

  readonly call = {
    /** Starts a call as its creator, with a new code or a wanted one. @throws CooeeError `code-invalid`, `server-unknown` */
    start: (wanted: Wanted & { readonly code?: string | null } = {}) =>
      this.#startCall(wanted.code ?? null, wanted),

    /** Joins the call of a friend. @throws CooeeError `code-invalid`, `server-unknown` */
    answer: ({ code, ...wanted }) => {
      const parsed = parseCode(code);
      this.#begin(this.#servers.forAnswerer(this.#config.server, parsed.serverId), parsed, null, wanted);
    },

    /** @param reason what the friend is told; nothing for an ordinary hang-up */
    hangUp: async (reason?: { readonly failure: FailureKind }) => {
      await this.#current?.hangUp(reason?.failure ?? null);
    },

    /** A phrase that differs ends the call, on both sides. */
    comparePhrase: async ({ isSame }) => {
      const call = this.#liveCall();
      if (isSame) call.phraseMatches();
      else await call.phrasesDiffer();
    },

    /** Nothing, if the call does not ask about a relay. */
    answerRelay: ({ isWilling }) => this.#liveCall().answerRelay(isWilling),

    /** Leaves a finished call for the first screen; ends one that is still going on. */
    reset: async () => {
      const call = this.#current;
      this.#current = null;
      if (isLive(this.#phase)) await call?.hangUp();
      this.#apply({ type: 'reset' });
    },
  } satisfies EngineCommands['call'];

  readonly transfers = {
    /** @returns the transfer's id */
    offer: ({ paths }) => this.#liveCall().transfers.offer(paths),
    accept: ({ id, except }) => this.#liveCall().transfers.accept(id, except),
    decline: ({ id }) => this.#liveCall().transfers.decline(id),
    cancel: ({ id }) => this.#liveCall().transfers.cancel(id),
    pause: ({ id }) => this.#liveCall().transfers.pause(id),
    resume: ({ id }) => this.#liveCall().transfers.resume(id),
    retry: ({ id }) => this.#liveCall().transfers.retry(id),
    move: ({ id, before }) => this.#liveCall().transfers.move(id, before),
  } satisfies EngineCommands['transfers'];

  readonly unfinished = {
    /** @throws CooeeError `nothing-to-send` */
    resume: ({ id }) => {
      this.#remembered.putInTray(id);
      const call = this.#current;
      if (call !== null && isLive(this.#phase))
        this.#remembered.offerTray((paths) => call.transfers.offer(paths));
      this.#snapshots.publish();
    },
    forget: ({ id }) => {
      this.#remembered.forget(id);
      this.#snapshots.publish();
    },
  } satisfies EngineCommands['unfinished'];

  readonly notes = {
    /** @returns the note's id */
    send: ({ text }) => this.#liveCall().transfers.sendNote(text),
  } satisfies EngineCommands['notes'];

  readonly network = {
    /** A call finds it out by itself: while one is on, nothing is done, and one that begins ends the check. */
    check: async () => {
      if (!isLive(this.#phase)) await this.#network.refresh(this.#servers.forCheck(this.#config.server));
    },
  } satisfies EngineCommands['network'];

  whenTransferIsOver(id: string): Promise<TransferStatus> {
    return this.#liveCall().transfers.whenOver(id);
  }

  /** Takes effect with the next call; the folder with the next accepted transfer. */
  configure(config: EngineConfig): void {
    this.#config = config;
  }

  /** Hangs up and gives everything back. */
  async close(): Promise<void> {
    await this.#network.close();
    await this.#current?.hangUp();
    await Promise.all(this.#closing);
    await this.#remembered.close();
    await this.#servers.close();
    this.#snapshots.stop();
  }

  #startCall(code: string | null, wanted: Wanted): void {
    const { wordCount } = this.#config;
    const fresh = (): PeerCode => generateCode(randomBytes, UNLISTED_SERVER_ID, wordCount);
    const parsed = code === null ? fresh() : parseCode(code);
    const places = this.#servers.forCaller(this.#config.server, parsed.serverId);
    this.#begin(places, parsed, code === null ? fresh : null, wanted);
  }

  #begin(
    places: MeetingPlaces,
    code: PeerCode,
    anotherCode: (() => PeerCode) | null,
    { agreesToRelay = false }: Wanted,
  ): void {
    if (isLive(this.#phase)) throw new CooeeError('internal', 'a call is going on');
    this.#apply({ type: 'reset' });
    const { displayName, appVersion, comparesPhrase = false, relay = 'never' } = this.#config;
    const recorder = new CallRecorder(places.role);
    const story = new CallLog(places.role);
    const network = this.#network.callBegins();
    const call: Call = new Call({
      code,
      anotherCode,
      guessesAt: ({ roomCode }) => this.#guessLedger.account(places.role, roomCode),
      places,
      displayName,
      appVersion,
      comparesPhrase,
      stunServer: this.#config.stunServer ?? null,
      // Who has named a relay of their own keeps it; it is another one that the friend is asked about.
      relay: agreesToRelay && relay === 'ask' ? 'server' : relay,
      isRelayOnly: this.#config.isRelayOnly ?? false,
      destination: () => this.#config.downloadFolder,
      hiddenNames: this.#config.hiddenNames,
      onEvent: (event) => {
        recorder.observe(event);
        story.observe(event);
        if (this.#current === call) this.#apply(event);
      },
      onNetwork: (facts) => network.found(facts),
      onTransfersChanged: () => {
        if (this.#current === call) this.#snapshots.publishSoon();
      },
    });
    this.#current = call;
    this.#story = story;
    const finished = call.run().then(() => {
      this.#closing.delete(finished);
      network.over();
      const { own, friend } = call.networks;
      const transfers = call.transfers.views();
      story.follow(transfers);
      const facts = { appVersion, server: places.record, ownNetwork: own, friendNetwork: friend, transfers };
      this.#onCallRecord(recorder.record(facts));
    });
    this.#closing.add(finished);
    this.#remembered.offerTray((paths) => call.transfers.offer(paths));
  }

  #liveCall(): Call {
    if (this.#current === null || !isLive(this.#phase)) throw new CooeeError('internal', 'no call is open');
    return this.#current;
  }

  #apply(event: CallEvent): void {
    const phase = nextPhase(this.#phase, event);
    const guesses = countGuesses(this.#guesses, event);
    if (phase === this.#phase && guesses === this.#guesses) return;
    if (isLive(this.#phase) && !isLive(phase)) {
      this.#rememberOpen();
      rememberEnded(this.#remembered, this.#current?.transfers.views() ?? []);
    }
    this.#phase = phase;
    this.#guesses = guesses;
    this.#snapshots.publish();
  }

  #look(): SnapshotFacts {
    this.#rememberOpen();
    const transfers = this.#current?.transfers.views() ?? [];
    this.#story?.follow(transfers);
    return {
      phase: this.#phase,
      guesses: this.#guesses,
      network: this.#network.current,
      transfers,
      notes: this.#current?.transfers.notes() ?? [],
      unfinished: this.#remembered.list(),
    };
  }

  #rememberOpen(): void {
    if (this.#current === null || this.#phase.name !== 'connected') return;
    rememberOpen(this.#remembered, this.#current.transfers, this.#phase.friendName);
  }
}
