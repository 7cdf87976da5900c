/**
 * The engine: commands in, snapshots out. It owns the truth about the call and its transfers. The same object runs in
 * the worker thread of the app, in the command line and in tests.
 */
import { randomBytes } from 'node:crypto';

import { generateCode, parseCode } from '../../src-shared/code';
import type { PeerCode, WordCount } from '../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../src-shared/servers';
import {
  CooeeError,
  countGuesses,
  EMPTY_SNAPSHOT,
  isLive,
  isTransferOver,
  nextPhase,
  SNAPSHOTS_PER_SECOND,
} from '../../src-shared/session';
import type { CallEvent, FailureKind, Snapshot, TransferStatus } from '../../src-shared/session';
import { GuessLedger } from './guess-ledger';
import { CallLog } from './call-log';
import { CallRecorder } from './call-record';
import type { CallRecord } from './call-record';
import { ContactServers } from './contact-servers';
import { NetworkView } from './network-view';
import type { ServerChoice } from './server-choice';
import { Call } from './session';
import type { MeetingPlaces } from './session';
import type { HiddenNames } from './transfer';
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
}

export class Engine {
  #snapshot: Snapshot = EMPTY_SNAPSHOT;
  #current: Call | null = null;
  readonly #servers = new ContactServers();
  #notifyTimer: NodeJS.Timeout | null = null;
  /** Of the newest call. */
  #story: CallLog | null = null;
  /** Calls that still give back what they had. */
  readonly #closing = new Set<Promise<void>>();
  readonly #remembered: UnfinishedTransfers;
  readonly #guesses: GuessLedger;
  readonly #network = new NetworkView(() => this.#publish());
  #config: EngineConfig;
  readonly #onSnapshot: (snapshot: Snapshot) => void;
  readonly #onCallRecord: (record: CallRecord) => void;

  /** @param onCallRecord called once for each call when it is over */
  constructor(
    config: EngineConfig,
    onSnapshot: (snapshot: Snapshot) => void,
    onCallRecord: (record: CallRecord) => void = () => undefined,
  ) {
    this.#config = config;
    this.#onSnapshot = onSnapshot;
    this.#onCallRecord = onCallRecord;

    this.#remembered = new UnfinishedTransfers(config.stateFolder);
    this.#guesses = new GuessLedger(config.guessFolder);
    void this.#remembered.load().then(() => {
      if (this.#remembered.list().length > 0) this.#publish();
    });
  }

  /** The state now, not the one of the last notification. */
  get #latest(): Snapshot {
    const transfers = this.#current?.transfers.views() ?? this.#snapshot.transfers;
    const notes = this.#current?.transfers.notes() ?? this.#snapshot.notes;
    const { current: network } = this.#network;
    return { ...this.#snapshot, network, transfers, notes, unfinished: this.#remembered.list() };
  }

  /** Starts a call as its creator, with a new code or with a given one. @throws CooeeError `code-invalid`, `server-unknown` */
  call(code: string | null = null): void {
    const { wordCount } = this.#config;
    const fresh = (): PeerCode => generateCode(randomBytes, UNLISTED_SERVER_ID, wordCount);
    const parsed = code === null ? fresh() : parseCode(code);
    const places = this.#servers.forCaller(this.#config.server, parsed.serverId);
    this.#begin(places, parsed, code === null ? fresh : null);
  }

  /** Joins the call of a friend. @throws CooeeError `code-invalid`, `server-unknown` */
  answer(code: string): void {
    const parsed = parseCode(code);
    this.#begin(this.#servers.forAnswerer(this.#config.server, parsed.serverId), parsed, null);
  }

  /** @param failure what the friend is told as the reason; null for an ordinary hang-up */
  async hangUp(failure: FailureKind | null = null): Promise<void> {
    await this.#current?.hangUp(failure);
  }

  /** Leaves a finished call for the first screen; ends one that is still going on. */
  async reset(): Promise<void> {
    const call = this.#current;
    this.#current = null;
    if (isLive(this.#snapshot.phase)) await call?.hangUp();
    this.#snapshot = { ...this.#snapshot, transfers: [], notes: [] };
    this.#apply({ type: 'reset' });
  }

  /** Says what comparing the match phrase came to; a phrase that differs ends the call, on both sides. */
  async comparePhrase(isSame: boolean): Promise<void> {
    const call = this.#liveCall();
    if (isSame) call.phraseMatches();
    else await call.phrasesDiffer();
  }

  /** @returns the transfer's id */
  offer(paths: readonly string[]): string {
    return this.#liveCall().transfers.offer(paths);
  }

  /** @param except paths of items that are not wanted, as the view shows them */
  accept(id: string, except: readonly string[] = []): Promise<void> {
    return this.#liveCall().transfers.accept(id, except);
  }

  decline(id: string): Promise<void> {
    return this.#liveCall().transfers.decline(id);
  }

  cancel(id: string): Promise<void> {
    return this.#liveCall().transfers.cancel(id);
  }

  pause(id: string): void {
    this.#liveCall().transfers.pause(id);
  }

  resume(id: string): void {
    this.#liveCall().transfers.resume(id);
  }

  retry(id: string): void {
    this.#liveCall().transfers.retry(id);
  }

  move(id: string, before: string | null): void {
    this.#liveCall().transfers.move(id, before);
  }

  /** @returns the note's id */
  sendNote(text: string): string {
    return this.#liveCall().transfers.sendNote(text);
  }

  whenTransferIsOver(id: string): Promise<TransferStatus> {
    return this.#liveCall().transfers.whenOver(id);
  }

  /**
   * Finds out what this network is like, which the snapshot then has. A call finds it out by itself: while one is on, nothing
   * is done, and one that begins ends the check.
   */
  checkNetwork(): Promise<void> {
    if (isLive(this.#snapshot.phase)) return Promise.resolve();
    return this.#network.refresh(this.#servers.forCheck(this.#config.server));
  }

  /** Puts an unfinished transfer into the tray of this call or the next. @throws CooeeError `nothing-to-send` */
  resumeUnfinished(id: string): void {
    this.#remembered.putInTray(id);
    const call = this.#current;
    if (call !== null && isLive(this.#snapshot.phase))
      this.#remembered.offerTray((paths) => call.transfers.offer(paths));
    this.#publish();
  }

  forgetUnfinished(id: string): void {
    this.#remembered.forget(id);
    this.#publish();
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
    if (this.#notifyTimer !== null) clearTimeout(this.#notifyTimer);
  }

  #begin(places: MeetingPlaces, code: PeerCode, anotherCode: (() => PeerCode) | null): void {
    if (isLive(this.#snapshot.phase)) throw new CooeeError('internal', 'a call is going on');
    this.#apply({ type: 'reset' });
    const { displayName, appVersion, comparesPhrase = false } = this.#config;
    const recorder = new CallRecorder(places.role);
    const story = new CallLog(places.role);
    const network = this.#network.callBegins();
    const call: Call = new Call({
      code,
      anotherCode,
      guessesAt: ({ roomCode }) => this.#guesses.account(places.role, roomCode),
      places,
      displayName,
      appVersion,
      comparesPhrase,
      destination: () => this.#config.downloadFolder,
      hiddenNames: this.#config.hiddenNames,
      onEvent: (event) => {
        recorder.observe(event);
        story.observe(event);
        if (this.#current === call) this.#apply(event);
      },
      onNetwork: (facts) => network.found(facts),
      onTransfersChanged: () => {
        if (this.#current === call) this.#notify();
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
    if (this.#current === null || !isLive(this.#snapshot.phase))
      throw new CooeeError('internal', 'no call is open');
    return this.#current;
  }

  #apply(event: CallEvent): void {
    const phase = nextPhase(this.#snapshot.phase, event);
    const guesses = countGuesses(this.#snapshot.guesses, event);
    if (phase === this.#snapshot.phase && guesses === this.#snapshot.guesses) return;
    if (isLive(this.#snapshot.phase) && !isLive(phase)) this.#rememberUnfinished();
    this.#snapshot = { ...this.#snapshot, phase, guesses };
    this.#publish();
  }

  /** Progress is told at most {@link SNAPSHOTS_PER_SECOND} times a second, and the last word is never lost. */
  #notify(): void {
    this.#notifyTimer ??= setTimeout(() => this.#publish(), 1000 / SNAPSHOTS_PER_SECOND);
  }

  /** What is under way, in case the program does not live to see its end. */
  #rememberOpen(): void {
    const { phase } = this.#snapshot;
    if (this.#current === null || phase.name !== 'connected') return;
    const { friendName } = phase;
    const open = [...this.#current.transfers.unfinished()];
    this.#remembered.update(new Map(open.map(([id, transfer]) => [id, { ...transfer, friendName }])));
    // Small rests arrive between two looks. Ours are known by their place in the tray.
    if (this.#remembered.list().length === 0) return;
    for (const { direction, status, title, totalBytes } of this.#current.transfers.views())
      if (direction === 'receive' && status.name === 'done')
        this.#remembered.takenUp({ direction, title, friendName, totalBytes, paths: [] });
  }

  /** The call is over; its transfers have not heard of it yet. */
  #rememberUnfinished(): void {
    this.#rememberOpen();
    const views = this.#current?.transfers.views() ?? [];
    const over = new Set(views.filter(({ status }) => isTransferOver(status)).map(({ id }) => id));
    this.#remembered.callEnded((id) => over.has(id));
  }

  #publish(): void {
    if (this.#notifyTimer !== null) clearTimeout(this.#notifyTimer);
    this.#notifyTimer = null;
    this.#rememberOpen();
    this.#snapshot = { ...this.#latest, version: this.#snapshot.version + 1 };
    this.#story?.follow(this.#snapshot.transfers);
    this.#onSnapshot(this.#snapshot);
  }
}
