/** Every value that a label may have, complete by their types. */
import type { ClientMessage, ServerError } from '../../../src-shared/contact-exchange';
import type { RefusalReason, RoomEnd, UdpResult } from '../measures';
import type { PairEnd } from '../relay/pair';
import type { Refusal } from '../relay/tally';

function all<T extends string>(values: Readonly<Record<T, null>>): readonly T[] {
  return Object.keys(values) as T[];
}

export const REFUSALS = all<RefusalReason>({
  'connection rate': null,
  'connection share': null,
  'connection total': null,
  evicted: null,
  requests: null,
  guesses: null,
  'guesses of many': null,
  'new rooms': null,
  'room share': null,
  'rooms of one': null,
  'open files': null,
  'proxy header': null,
});

export const REQUESTS = all<ClientMessage['type']>({
  'create-room': null,
  'record-address': null,
  ready: null,
  'tell-details': null,
  'observe-address': null,
});

export const ERRORS = all<ServerError>({
  'no-such-room': null,
  'room-taken': null,
  'peer-timed-out': null,
  'unexpected-message': null,
  'too-many-requests': null,
  syntax: null,
  connection: null,
  internal: null,
});

export const ROOM_ENDS = all<RoomEnd>({ introduced: null, expired: null, left: null });

export const PAIR_ENDS = all<PairEnd>({ left: null, bytes: null, time: null, idle: null, stopped: null });

export const RELAY_REFUSALS = all<Refusal>({
  'bad handshake': null,
  impatient: null,
  busy: null,
  lonely: null,
});

export const UDP_RESULTS = all<UdpResult>({ answered: null, limited: null, unreadable: null });
