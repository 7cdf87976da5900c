/** A relay as users write it and friends are told it: `tcp:host:port`, the form that magic-wormhole knows, too. */
import { FIRST_USER_PORT } from './address';
import { parseIpv4, parseIpv6 } from './ip-text';
import { MAX_RELAY_HOST } from './messages';
import type { RelayPlace } from './messages';

type RelayAddress = Exclude<RelayPlace, 'server'>;

const FORM = /^tcp:(?:\[(?<ipv6>[0-9a-fA-F:.]+)\]|(?<name>[^:[\]]+)):(?<port>\d{1,5})$/;
/** Letters, digits and hyphens (RFC 1123, section 2.1), and the underscore that some networks use. */
const NAME = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i;
const MAX_PORT = 65_535;
/** Where a keeper may have put a relay so that strict firewalls let it pass. */
const HTTPS_PORT = 443;

/**
 * The address that a text names, or null if it is none. No port of the system but 443 is taken, so that nobody can have us talk to
 * other services than relays there.
 */
export function parseRelayPlace(text: string): RelayAddress | null {
  const { ipv6, name, port: digits } = FORM.exec(text)?.groups ?? {};
  const host = ipv6 ?? name;
  const port = Number(digits);
  if (host === undefined || host.length > MAX_RELAY_HOST) return null;
  if (port > MAX_PORT || (port < FIRST_USER_PORT && port !== HTTPS_PORT)) return null;
  const isHost = ipv6 === undefined ? parseIpv4(host) !== null || NAME.test(host) : parseIpv6(host) !== null;
  return isHost ? { host, port } : null;
}

/** @see parseRelayPlace */
export function formatRelayPlace({ host, port }: RelayAddress): string {
  return `tcp:${host.includes(':') ? `[${host}]` : host}:${port}`;
}
