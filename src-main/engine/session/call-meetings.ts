/** The meetings of one call: the first, with the code that was read out, and those after which it goes on by another connection. */
import type { PeerCode } from '../../../src-shared/code';
import type { RelayPlace } from '../../../src-shared/contact-exchange';
import type { StunServer } from '../../../src-shared/servers';
import { CooeeError } from '../../../src-shared/session';
import type { NetworkFacts } from '../../../src-shared/session';
import type { GuessAccount } from '../secure';
import type { MeetingDemands } from './call-link';
import type { AgreedConnection } from './meeting/agreement';
import type { MeetingNetworks } from './meeting/both-networks';
import type { MeetingCode } from './meeting/derived-code';
import { Meeting } from './meeting/meeting';
import type { MeetingEvents } from './meeting/meeting';
import type { RelayPreference } from './meeting/relay-choice';
import type { AttemptProgress } from './meeting/reunion-attempt';
import type { MeetingPlaces } from './places';

export interface CallMeetingsOptions {
  readonly code: PeerCode;
  /** Makes another code when the room is taken; null means that the given one must be used. Creator only. */
  readonly anotherCode: (() => PeerCode) | null;
  /** What a code has cost already, in this call and in others before it. */
  readonly guessesAt: (code: PeerCode) => GuessAccount;
  /** Where the friends meet, and which of the two we are. */
  readonly places: MeetingPlaces;
  /** What the user wants of relays. */
  readonly relay: RelayPreference;
  readonly isRelayOnly: boolean;
  /** Asked where our UDP ports are seen if the contact server does not answer over UDP; null for nobody. */
  readonly stunServer: StunServer | null;
  /** More is known about this network. */
  readonly onNetwork: (facts: NetworkFacts) => void;
}

/** The window shows no steps while the friends meet again, only that they are looking for each other. */
const SILENT_EVENTS: Omit<MeetingEvents, 'onNetwork' | 'onFriend' | 'onRoomOpen'> = {
  onServer: () => undefined,
  onRoute: () => undefined,
  onRoutes: () => undefined,
  onGuesses: () => undefined,
  onRelay: () => undefined,
};

export class CallMeetings {
  /** The port it opened in the router stays open for as long as its connection. */
  #latest: Meeting;
  /** The relay to which both have agreed; for this call and no longer. */
  #agreedRelay: RelayPlace | null = null;
  readonly #options: CallMeetingsOptions;

  /** @param events of the first meeting. @param signal ends it */
  constructor(options: CallMeetingsOptions, events: MeetingEvents, signal: AbortSignal) {
    this.#options = options;

    const { places, code, anotherCode, guessesAt, relay, isRelayOnly, stunServer } = options;
    this.#latest = new Meeting({
      places,
      code,
      anotherCode,
      guessesAt,
      events,
      relay,
      isRelayOnly,
      stunServer,
      signal,
    });
  }

  /** @throws CooeeError the reason why the friends could not connect; the signal's reason */
  first(): Promise<AgreedConnection> {
    return this.#latest.connect();
  }

  /**
   * Meets as the first time, with a code that is derived from the call's key.
   * @throws CooeeError as `first`; `relay-ended` when the relay has carried all that its keeper allows
   */
  async again(
    meetingCode: MeetingCode,
    signal: AbortSignal,
    { onReached, onFriend, onRoomOpen = () => undefined, busyServers }: AttemptProgress,
    { hasSmallPackets, mustBeat }: MeetingDemands,
  ): Promise<AgreedConnection> {
    // Its keeper does not mean that it goes on by another connection.
    if (this.#latest.isRelayUsedUp) throw new CooeeError('relay-ended');
    const { places, code, relay, isRelayOnly } = this.#options;
    const onNetwork = (facts: NetworkFacts): void => {
      // On this network alone there is no server that could not be reached.
      if (facts.isServerReached === true || facts.isLocalOnly) onReached();
      this.#options.onNetwork(facts);
    };
    const events = { ...SILENT_EVENTS, onRoomOpen, onFriend, onNetwork };
    const again = { ...meetingCode, serverId: code.serverId };
    this.#agreedRelay ??= this.#latest.relayPlace;
    const meeting = new Meeting({
      places,
      // Nobody is asked while they look for each other, and no relay is better than what they have.
      relay: relay === 'ask' || mustBeat !== null ? 'never' : relay,
      agreedRelay: mustBeat === null ? this.#agreedRelay : null,
      isRelayOnly,
      code: again,
      anotherCode: null,
      // Nobody guesses 128 bits: a connection that breaks on a bad network is no guess, and must not refill the spoken code's
      // budget.
      guessesAt: null,
      events,
      busyServers,
      hasSmallPackets,
      stunServer: this.#options.stunServer,
      mustBeat,
      signal,
    });
    try {
      const agreed = await meeting.connect();
      if (signal.aborted && agreed.stream.program === 'cooee') agreed.stream.destroy();
      signal.throwIfAborted();
      // The port that the previous meeting opened in the router serves a connection that is gone or about to be replaced, and the
      // friend does not wait for a slow router.
      void this.#latest.close();
      this.#latest = meeting;
      return agreed;
    } catch (error) {
      await meeting.close();
      throw error;
    }
  }

  /** What both sides know about the two networks. */
  get networks(): MeetingNetworks {
    return this.#latest.networks;
  }

  /** Whether this call may go through the relay that the question named. */
  answerRelay(isWilling: boolean): void {
    this.#latest.answerRelay(isWilling);
  }

  /** What ended a conversation through the relay, with the relay named where it may be the cause. */
  blamedOnRelay(error: unknown): unknown {
    return error instanceof CooeeError ? this.#latest.blamedOnRelay(error) : error;
  }

  /** Gives back what the connection needed until its end. Never throws. */
  async close(): Promise<void> {
    await this.#latest.close();
  }
}
