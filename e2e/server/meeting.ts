/** Two callers of one room, and what each of them saw. */
import { dialect01, dialect3 } from '../../src-shared/contact-exchange';
import type { ClientMessage, Dialect } from '../../src-shared/contact-exchange';
import { Caller } from './caller';
import type { Heard } from './caller';

/** As long as Cooee waits for its server (docs/PROTOCOL.md 3). */
export const CLIENT_PATIENCE_MS = 8_000;

/** Every mixture of dialects in turn. */
export const DIALECTS: readonly (readonly [Dialect, Dialect])[] = [
  [dialect3, dialect3],
  [dialect01, dialect3],
  [dialect3, dialect01],
  [dialect01, dialect01],
];

export interface Side {
  readonly caller: Caller;
  /** The last that was heard before the friend was to come, or why it did not get so far. */
  readonly asked: Heard;
}

function roomCode(number: number): string {
  return String(1_000_000 + number);
}

/** A creator makes a room and waits in it. */
export async function create(port: number, number: number): Promise<Side> {
  const [dialect] = DIALECTS[number % DIALECTS.length] ?? [dialect3];
  return waits(await Caller.open(port, addressOf(number), dialect), number, true);
}

/** A joiner comes into a room and waits in it. */
export async function join(port: number, number: number, stranger = 0): Promise<Side> {
  const [, dialect] = DIALECTS[number % DIALECTS.length] ?? [dialect3, dialect3];
  return waits(await Caller.open(port, addressOf(number + 7 + stranger), dialect), number, false);
}

/** What somebody hears who waits, or why they did not come to wait. */
export async function lastHeard({ caller, asked }: Side, patienceMs: number): Promise<Heard> {
  return asked.type === 'client-contact' ? caller.next(patienceMs) : asked;
}

/** What became of two who came into one room, in a few words. */
export async function meeting(creator: Side, joiner: Side): Promise<string> {
  const heard = await Promise.all([creator, joiner].map((side) => lastHeard(side, CLIENT_PATIENCE_MS)));
  const [creators, joiners] = heard.map(introducedTo);
  if (creators === joiner.caller.address && joiners === creator.caller.address)
    return 'introduced to each other';
  if (
    heard.every((one) => introducedTo(one) === null) &&
    heard.some((one) => word(one) === 'too-many-requests')
  )
    return 'told to come again';
  return `the creator heard ${heard.map(word).join(', the joiner ')}`;
}

/** The address of the friend that was introduced; null if none was. */
function introducedTo(heard: Heard): string | null {
  if (heard.type !== 'peer-contact') return null;
  const seen = heard.contact.public.v4;
  return seen === null ? null : `${seen.host}:${String(seen.port)}`;
}

/** In one word, for a table. */
export function word(heard: Heard): string {
  return heard.type === 'error' ? heard.error : heard.type;
}

async function waits(caller: Caller, number: number, isCreator: boolean): Promise<Side> {
  const code = roomCode(number);
  const messages: ClientMessage[] = [
    ...(isCreator ? [{ type: 'create-room', roomCode: code } as const] : []),
    { type: 'record-address', roomCode: code, isCreator, privateAddress: null },
    { type: 'ready', roomCode: code, isCreator, privateContact: null, details: null },
  ];
  let asked: Heard = { type: 'silence' };
  for (const message of messages) {
    asked = await caller.ask(message, CLIENT_PATIENCE_MS);
    if (asked.type !== EXPECTED[message.type as keyof typeof EXPECTED]) break;
  }
  return { caller, asked };
}

const EXPECTED = {
  'create-room': 'room-created',
  'record-address': 'address-recorded',
  ready: 'client-contact',
} as const;

/** Of 250 networks, so that no limit per address is what is measured. */
function addressOf(number: number): string {
  return `127.${String(1 + (number % 250))}.0.1`;
}
