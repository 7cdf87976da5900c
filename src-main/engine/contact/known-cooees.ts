/**
 * Servers that have shown that they are Cooees, for as long as this program runs. They are spoken to in dialect 3 from the first byte,
 * for only there the server sees how long a room code is: a code that nobody can guess, by which friends meet again, does not count
 * as a guess when its room is not there yet (docs/PROTOCOL.md 3).
 */
import type { DialectName } from '../../../src-shared/contact-exchange';
import { ANY_DIALECT } from './server-connection';
import type { ServerEndpoint } from './server-connection';

/** Far more than anybody asks. */
const MAX_KNOWN = 64;
const COOEE_DIALECTS: readonly DialectName[] = ['3'];

/** `host:port`, the one met last at the end. */
const known = new Set<string>();

type Place = Pick<ServerEndpoint, 'host' | 'port'>;

function nameOf({ host, port }: Place): string {
  return `${host}:${port}`;
}

export function rememberCooee(server: Place): void {
  known.delete(nameOf(server));
  known.add(nameOf(server));
  const [oldest] = known;
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
}

/** There may be another server now. */
export function forgetCooee(server: Place): void {
  known.delete(nameOf(server));
}

/** In which dialects to ask, in the order to try. */
export function dialectsOf(server: Place): readonly DialectName[] {
  return known.has(nameOf(server)) ? COOEE_DIALECTS : ANY_DIALECT;
}
