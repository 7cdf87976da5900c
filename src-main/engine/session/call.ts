/** One call, from the code to the goodbye: finds the server and the friend, agrees on a connection, then converses. */
import { formatPeerCode, wordsOf } from '../../../src-shared/code';
import type { PeerCode } from '../../../src-shared/code';
import { CooeeError } from '../../../src-shared/session';
import type { CallEvent, CodeView, Failure, FailureKind, Route } from '../../../src-shared/session';
import { ROOM_LIFETIME_MS } from '../contact';
import { failureOf } from '../log';
import type { GdayStream, RecordStream } from '../secure';
import { TransferDesk } from '../transfer';
import type { HiddenNames } from '../transfer';
import type { AgreedConnection } from './meeting/agreement';
import { CallLink } from './call-link';
import { CallMeetings } from './call-meetings';
import type { CallMeetingsOptions } from './call-meetings';
import { Conversation } from './conversation/conversation';
import { GuessTally } from './guess-tally';
import { GDAY_NAME, leaveGday } from './conversation/gday-farewell';
import type { MeetingNetworks } from './meeting/both-networks';
import type { MeetingEvents } from './meeting/meeting';

export interface CallOptions extends CallMeetingsOptions {
  /** What the friend sees. */
  readonly displayName: string;
  readonly appVersion: string;
  /** Nothing is sent in either direction before {@link Call.phraseMatches}. */
  readonly comparesPhrase: boolean;
  /** Absolute folder for received files; read when it is needed. */
  readonly destination: () => string;
  /** What becomes of hidden first-level names that the friend offers; they are kept by default. */
  readonly hiddenNames?: HiddenNames | undefined;
  readonly onEvent: (event: CallEvent) => void;
  readonly onTransfersChanged: () => void;
}

export class Call {
  readonly transfers: TransferDesk;
  readonly #stop = new AbortController();
  /** Tells the friend that the call ends; null until there is a connection. */
  #goodbye: ((failure: FailureKind | null) => Promise<void>) | null = null;
  readonly #meetings: CallMeetings;
  #leaving: Promise<void> | null = null;
  readonly #guesses = new GuessTally((count) => this.#options.onEvent({ type: 'guesses', count }));
  readonly #options: CallOptions;

  constructor(options: CallOptions) {
    this.#options = options;

    this.#meetings = new CallMeetings(options, meetingEvents(options, this.#guesses), this.#stop.signal);
    this.transfers = new TransferDesk({
      destination: options.destination,
      hiddenNames: options.hiddenNames,
      onChange: options.onTransfersChanged,
      isHeld: options.comparesPhrase,
    });
  }

  /** Runs the call to its end; every outcome is an event, nothing is thrown. */
  async run(): Promise<void> {
    const { places, code, onEvent } = this.#options;
    onEvent({ type: 'start', role: places.role, code: codeView(code), at: Date.now() });
    try {
      await this.#converse(await this.#meetings.first());
      if (this.#leaving !== null) return;
      onEvent({ type: 'end', by: 'friend' });
      await this.transfers.close({ kind: 'friend-left', detail: null });
      await this.#goodbye?.(null);
    } catch (error) {
      if (this.#leaving !== null) return;
      const failure = failureOf(error, 'the call');
      onEvent({ type: 'fail', failure });
      await this.transfers.close(failure);
      await this.#goodbye?.(failure.kind);
    } finally {
      await this.#meetings.close();
    }
  }

  /** What both sides know about the two networks. */
  get networks(): MeetingNetworks {
    return this.#meetings.networks;
  }

  /**
   * Says goodbye, if there is a connection, and ends the call. A second call waits for the first goodbye.
   * @param failure the reason, for a friend with Cooee; null for an ordinary hang-up
   */
  hangUp(failure: FailureKind | null = null): Promise<void> {
    this.#leaving ??= this.#leave({ type: 'end', by: 'us' }, null, failure);
    return this.#leaving;
  }

  /** Whether this call may go through the relay that the question named. */
  answerRelay(isWilling: boolean): void {
    this.#meetings.answerRelay(isWilling);
  }

  /** Both friends see the same match phrase: what was held back is sent. */
  phraseMatches(): void {
    this.#options.onEvent({ type: 'phrase-matches' });
    this.transfers.release();
  }

  /** They see different ones: the call ends, and the friend learns why. */
  async phrasesDiffer(): Promise<void> {
    const failure: Failure = { kind: 'phrases-differ', detail: null };
    this.#leaving ??= this.#leave({ type: 'fail', failure }, failure, failure.kind);
    await this.#leaving;
  }

  /** @param failure of the transfers that this interrupts. @param goodbye the reason that the friend is given */
  async #leave(end: CallEvent, failure: Failure | null, goodbye: FailureKind | null): Promise<void> {
    this.#options.onEvent(end);
    await this.transfers.close(failure);
    await this.#goodbye?.(goodbye);
    // A friend who is still asked about the relay need not wait for us.
    if (this.#goodbye === null) this.#meetings.answerRelay(false);
    this.#stop.abort(new CooeeError('friend-left'));
  }

  async #converse({ stream, route }: AgreedConnection): Promise<void> {
    if (stream.program === 'gday') await this.#converseWithGday(stream, route);
    else await this.#converseWithCooee(stream, route);
  }

  async #converseWithCooee(stream: RecordStream, route: Route): Promise<void> {
    const { appVersion, displayName, comparesPhrase, onEvent, places, isRelayOnly } = this.#options;
    const link = new CallLink({
      stream,
      route,
      role: places.role,
      meet: (...attempt) => this.#meetings.again(...attempt),
      onLost: () => onEvent({ type: 'link-lost', at: Date.now() }),
      onRestored: (other) =>
        onEvent({ type: 'link-restored', route: other.kind, transport: other.transport }),
      signal: this.#stop.signal,
    });
    const onRoundTrip = (milliseconds: number): void => onEvent({ type: 'round-trip', milliseconds });
    const onBetterWay = (message: unknown): void => link.heardBetterWay(message);
    const conversation = new Conversation(
      link.stream,
      this.transfers,
      onRoundTrip,
      stream.phrase,
      onBetterWay,
    );
    this.#goodbye = (failure) => conversation.leave(failure);
    const own = { app: appVersion, name: displayName, guesses: this.#guesses.own };
    let stopImproving = (): void => undefined;
    try {
      const { friend, matchPhrase, farewell } = await conversation.begin(own, this.#stop.signal);
      this.#guesses.count('friend', friend.guesses);
      if (comparesPhrase && matchPhrase === null) throw new CooeeError('phrase-missing');
      onEvent({
        type: 'verified',
        at: Date.now(),
        route: route.kind,
        transport: route.transport,
        program: 'cooee',
        friendName: friend.name,
        matchPhrase,
        isComparing: comparesPhrase,
      });
      // Whoever hides their address has the only way that they want.
      if (!isRelayOnly) stopImproving = link.improve((message) => conversation.tellBetterWay(message));
      await farewell;
    } catch (error) {
      throw link.route.kind === 'relay' ? this.#meetings.blamedOnRelay(error) : error;
    } finally {
      stopImproving();
    }
  }

  /** The whole call is one transfer, from the creator to the joiner (docs/GDAY-WIRE.md 8). */
  async #converseWithGday(stream: GdayStream, { kind, transport }: Route): Promise<void> {
    this.#goodbye = () => leaveGday(stream);
    const { places, comparesPhrase, onEvent } = this.#options;
    if (comparesPhrase) throw new CooeeError('phrase-missing');
    const verified = {
      type: 'verified',
      at: Date.now(),
      route: kind,
      transport,
      program: 'gday',
      friendName: GDAY_NAME,
    } as const;
    onEvent({ ...verified, matchPhrase: null, isComparing: false });
    await this.transfers.attachGday(stream, places.role === 'creator' ? 'send' : 'receive');
  }
}

/** The meeting's events as events of the call. */
function meetingEvents({ onEvent, onNetwork }: CallOptions, guesses: GuessTally): MeetingEvents {
  let isServerFound = false;
  return {
    onServer: () => {
      // Called for every server that answers; the call has one such step.
      if (!isServerFound) onEvent({ type: 'server-found', at: Date.now() });
      isServerFound = true;
    },
    onRoomOpen: (code) => {
      const at = Date.now();
      onEvent({ type: 'room-open', at, code: codeView(code), expiresAt: at + ROOM_LIFETIME_MS });
    },
    onFriend: () => onEvent({ type: 'friend-here', at: Date.now() }),
    onRoute: () => onEvent({ type: 'route-found', at: Date.now() }),
    onRoutes: (routes) => onEvent({ type: 'routes', routes }),
    onGuesses: (side, count) => guesses.count(side, count),
    onRelay: (question) => onEvent({ type: 'relay', question }),
    onNetwork,
  };
}

function codeView(code: PeerCode): CodeView {
  return { words: wordsOf(code), text: formatPeerCode(code) };
}
