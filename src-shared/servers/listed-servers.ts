/**
 * The contact servers every gday and every Cooee knows by number, so that a code alone says where two friends meet
 * (docs/GDAY-WIRE.md 1 and 2). All of them speak TLS only.
 */
import { DEFAULT_TLS_PORT } from '../contact-exchange';
import type { DialectName } from '../contact-exchange';

export interface ListedServer {
  /** What a code calls it: unique in the list, an unsigned 64-bit number, never 0 ({@link UNLISTED_SERVER_ID}). */
  readonly id: bigint;
  readonly host: string;
  readonly port: number;
  /** Whether a caller may choose it. One that only newer programs know is used only where a code names it. */
  readonly prefer: boolean;
  /** What it speaks, so that nobody has to find out by a refused first message. */
  readonly dialect: DialectName;
}

/** The id in the code of a call that goes through a server of one's own, or one inside the program. */
export const UNLISTED_SERVER_ID = 0n;

export const LISTED_SERVERS: readonly ListedServer[] = [
  { id: 1n, host: 'gday.manforowicz.com', port: DEFAULT_TLS_PORT, prefer: true, dialect: '3' },
];

/** The server a code names, or null for an id that is not in the list. */
export function listedServer(id: bigint): ListedServer | null {
  return LISTED_SERVERS.find((server) => server.id === id) ?? null;
}

/** Whether calls usually go through this server, so that a code for it can be spoken without its id. */
export function isPreferredServer(id: bigint): boolean {
  return listedServer(id)?.prefer === true;
}

/**
 * The preferred servers in a random order, every order equally likely, which spreads the callers over them.
 *
 * @param randomBelow a uniformly random integer from 0 up to, but not including, the limit
 */
export function shuffledPreferred(
  randomBelow: (limit: number) => number,
  servers: readonly ListedServer[] = LISTED_SERVERS,
): readonly ListedServer[] {
  const left = servers.filter(({ prefer }) => prefer);
  const shuffled: ListedServer[] = [];
  while (left.length > 0) shuffled.push(...left.splice(randomBelow(left.length), 1));
  return shuffled;
}
