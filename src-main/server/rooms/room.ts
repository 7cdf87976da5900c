/**
 * One room of two sides, and all that may happen to it: pure functions on plain data, which any store may keep and repeat. Each
 * returns the room as it is afterwards and what has to be sent to whom; nothing here knows a socket, a clock or a node.
 */
import type {
  PeerDetails,
  RoomRequest,
  ServerDetails,
  ServerError,
  ServerMessage,
} from '../../../src-shared/contact-exchange';
import { MAX_TURNED_AWAY } from '../../../src-shared/contact-exchange';
import type { ClientId } from './client-id';
import { admit, clientsOf, contactOf, EMPTY_SIDE, forFriend, record, voiceOf, wait, without } from './side';
import type { Side, Speaker } from './side';

export interface Room {
  /** Milliseconds on the clock that all nodes of the room share. */
  readonly expiresAt: number;
  readonly creator: Side;
  readonly joiner: Side;
  /** When the joiner's voice came, on the same clock; 0 while nobody has. */
  readonly joinedAt: number;
  /** Others who came in the joiner's place and did not get ready, at most {@link MAX_TURNED_AWAY}. */
  readonly turnedAway: number;
  /** The hosts of those who lost the place by that: they may not have it again. As many at most, the latest. */
  readonly barred: readonly string[];
}

export interface Delivery {
  readonly to: ClientId;
  readonly message: ServerMessage;
}

/** One of two who were introduced to each other. */
export interface Introduced {
  readonly client: ClientId;
  readonly friend: ClientId;
  /** What the client has told of itself; null if nothing, as peers of the gday family do. */
  readonly details: PeerDetails | null;
}

export interface Outcome {
  /** The room afterwards; null if there is none. The very object of before if nothing has changed. */
  readonly room: Room | null;
  /** To be sent in this order. */
  readonly deliveries: readonly Delivery[];
  readonly introduced: readonly Introduced[];
  /** Why the request was not granted; it is among the deliveries. */
  readonly refusal: ServerError | null;
}

export interface Asker extends Speaker {
  /** What it is told of the server that it asks. */
  readonly server: ServerDetails;
}

/** What to do with the room of a number as it is now; null if there is none. May be called again with a newer one. */
export type Change = (room: Room | null) => Outcome;

type RequestInRoom = Exclude<RoomRequest, { type: 'create-room' }>;

export function roomClients(room: Room): readonly ClientId[] {
  return [...clientsOf(room.creator), ...clientsOf(room.joiner)];
}

/** Tells a room from a later one of the same number. */
export function identityOf({ creator, expiresAt }: Room): string {
  return `${voiceOf(creator) ?? ''}@${String(expiresAt)}`;
}

/**
 * How long a joiner may have the place without being ready, milliseconds; then whoever else comes takes it. A peer records two addresses
 * and is ready within a few round trips.
 */
const UNREADY_MS = 5_000;

/** Answers one request. A room whose time is over is gone even before anybody has looked. */
export function request(
  asker: Asker,
  message: RoomRequest,
  { now, expiresAt }: { readonly now: number; readonly expiresAt: number },
): Change {
  return inTurn(expire(now), (found) =>
    message.type === 'create-room' ? create(found, asker, expiresAt) : speak(found, asker, message, now),
  );
}

/** One change after the other, in one step. */
export function inTurn(first: Change, second: Change): Change {
  return (found) => {
    const before = first(found);
    const after = second(before.room);
    return {
      ...after,
      deliveries: [...before.deliveries, ...after.deliveries],
      introduced: [...before.introduced, ...after.introduced],
    };
  };
}

/** Files what a client tells of itself where it waits; from anybody else it is ignored. */
export function tell(client: ClientId, details: PeerDetails): Change {
  return (room) => {
    if (room === null) return unchanged(null);
    const { creator, joiner } = room;
    if (waitsOn(creator, client)) return unchanged({ ...room, creator: { ...creator, details } });
    if (waitsOn(joiner, client)) return unchanged({ ...room, joiner: { ...joiner, details } });
    return unchanged(room);
  };
}

/** Whether the client is ready in this room, and waits for its friend. */
export function waitsIn({ creator, joiner }: Room, client: ClientId): boolean {
  return waitsOn(creator, client) || waitsOn(joiner, client);
}

function waitsOn(side: Side, client: ClientId): boolean {
  return side.isReady && voiceOf(side) === client;
}

/**
 * Clients are gone. A joiner frees their side, and the friend may try again. A creator takes the room along: a joiner who waits is
 * told `peer-timed-out` at once instead of at the end of the room's life, and one who comes later finds no such room, which is the
 * truth. A stream that was not the voice of its side takes only its address along.
 */
export function leave(isGone: (client: ClientId) => boolean): Change {
  return (room) => {
    if (room === null) return unchanged(null);
    const voice = voiceOf(room.creator);
    if (voice !== null && isGone(voice)) return end(room, isGone);
    const creator = without(room.creator, isGone);
    const joiner = without(room.joiner, isGone);
    const joinerVoice = voiceOf(room.joiner);
    if (joinerVoice !== null && isGone(joinerVoice) && !room.joiner.isReady)
      return turnAway({ ...room, creator, joiner });
    const isSame = creator === room.creator && joiner === room.joiner;
    return unchanged(isSame ? room : { ...room, creator, joiner });
  };
}

/** Ends the room if its time is over; whoever waits in it is told `peer-timed-out`. */
export function expire(now: number): Change {
  return (room) => (room !== null && room.expiresAt <= now ? end(room, () => false) : unchanged(room));
}

/** Nobody will come any more: whoever waits is told `peer-timed-out`, but for those who are gone. */
function end(room: Room, isGone: (client: ClientId) => boolean): Outcome {
  const deliveries = [room.creator, room.joiner].flatMap((side): Delivery[] => {
    const voice = voiceOf(side);
    if (!side.isReady || voice === null || isGone(voice)) return [];
    return [{ to: voice, message: { type: 'error', error: 'peer-timed-out' } }];
  });
  return { room: null, deliveries, introduced: [], refusal: null };
}

/** Introduces the two sides if both are ready, which ends the room. */
export function introduce(room: Room): Outcome {
  const { creator, joiner } = room;
  const [creatorVoice, joinerVoice] = [voiceOf(creator), voiceOf(joiner)];
  if (!creator.isReady || !joiner.isReady || creatorVoice === null || joinerVoice === null)
    return unchanged(room);
  const contact = (to: ClientId, side: Side, friend: Side): Delivery => {
    // A friend's details are for those who have shown that they are Cooees.
    const details = side.details === null ? null : shown(friend);
    return { to, message: { type: 'peer-contact', contact: contactOf(friend), details } };
  };
  return {
    room: null,
    deliveries: [contact(creatorVoice, creator, joiner), contact(joinerVoice, joiner, creator)],
    introduced: [
      { client: creatorVoice, friend: joinerVoice, details: shown(creator) },
      { client: joinerVoice, friend: creatorVoice, details: shown(joiner) },
    ],
    refusal: null,
  };
}

/** What the friend is told of a side. */
function shown({ details }: Side): PeerDetails | null {
  return details === null ? null : forFriend(details);
}

/** Somebody who was not ready has left the joiner's place, or lost it; a creator who hears of such things is told. */
function turnAway(room: Room): Outcome {
  const turnedAway = Math.min(room.turnedAway + 1, MAX_TURNED_AWAY);
  const changed = { ...room, joiner: EMPTY_SIDE, joinedAt: 0, turnedAway };
  return { ...unchanged(changed), deliveries: newsOf(changed) };
}

function newsOf({ creator, turnedAway }: Room): readonly Delivery[] {
  const voice = voiceOf(creator);
  if (voice === null || !creator.isReady || creator.details?.hearsNews !== true || turnedAway === 0)
    return [];
  return [{ to: voice, message: { type: 'room-news', turnedAway } }];
}

/** Frees the joiner's place for somebody else, if whoever has it has not got ready in time. */
function makeRoom(room: Room, { id }: Speaker, now: number): Outcome {
  const { joiner, joinedAt, barred } = room;
  const [voice] = joiner.streams;
  const isOverdue = voice !== undefined && !joiner.isReady && now - joinedAt >= UNREADY_MS;
  if (!isOverdue || clientsOf(joiner).includes(id)) return unchanged(room);
  const hosts = [...barred, voice.publicAddress.host].slice(-MAX_TURNED_AWAY);
  return turnAway({ ...room, barred: hosts });
}

export function refused(room: Room | null, { id }: Speaker, error: ServerError): Outcome {
  return {
    room,
    deliveries: [{ to: id, message: { type: 'error', error } }],
    introduced: [],
    refusal: error,
  };
}

function unchanged(room: Room | null): Outcome {
  return { room, deliveries: [], introduced: [], refusal: null };
}

function create(room: Room | null, asker: Asker, expiresAt: number): Outcome {
  if (room !== null) return refused(room, asker, 'room-taken');
  const creator = admit(EMPTY_SIDE, asker) ?? EMPTY_SIDE;
  return {
    ...unchanged({ expiresAt, creator, joiner: EMPTY_SIDE, joinedAt: 0, turnedAway: 0, barred: [] }),
    deliveries: [{ to: asker.id, message: { type: 'room-created' } }],
  };
}

function speak(found: Room | null, asker: Asker, message: RequestInRoom, now: number): Outcome {
  if (found === null) return refused(null, asker, 'no-such-room');
  if (message.isCreator) return speakFor(found, asker, message, now);
  const isBarred = found.barred.includes(asker.publicAddress.host);
  if (isBarred && !clientsOf(found.joiner).includes(asker.id))
    return refused(found, asker, 'unexpected-message');
  const before = makeRoom(found, asker, now);
  const after = speakFor(before.room ?? found, asker, message, now);
  return { ...after, deliveries: [...before.deliveries, ...after.deliveries] };
}

function speakFor(room: Room, asker: Asker, message: RequestInRoom, now: number): Outcome {
  const side = message.isCreator ? room.creator : room.joiner;
  const voice = voiceOf(side);
  // A side that is ready is settled, and only its voice makes it ready.
  const isMute = message.type === 'ready' && voice !== null && voice !== asker.id;
  const admitted = side.isReady || isMute ? null : admit(side, asker);
  if (admitted === null) return refused(room, asker, 'unexpected-message');
  const joinedAt = voice === null ? now : room.joinedAt;
  const withSide = (changed: Side): Room =>
    message.isCreator ? { ...room, creator: changed } : { ...room, joiner: changed, joinedAt };
  if (message.type === 'record-address') {
    return {
      ...unchanged(withSide(record(admitted, asker.id, message.privateAddress))),
      deliveries: [{ to: asker.id, message: { type: 'address-recorded' } }],
    };
  }
  const waiting = wait(admitted, message.privateContact, message.details);
  // A client that has not shown that it is a Cooee gets the bytes that gday's server would send.
  const server = message.details === null ? null : asker.server;
  const own: Delivery = {
    to: asker.id,
    message: { type: 'client-contact', contact: contactOf(waiting), server },
  };
  const ready = withSide(waiting);
  const news = message.isCreator ? newsOf(ready) : [];
  const outcome = introduce(ready);
  return { ...outcome, deliveries: [own, ...news, ...outcome.deliveries] };
}
