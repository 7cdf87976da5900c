/** The contact server of the lab, and what it sees of everybody. */
import { CommandLine } from '../support/program/command-line';
import type { Namespace } from '../support/network/namespaces';

const SERVER_NAME = 'contact.lab';
/** A port that strict firewalls leave open, too: see `all-but-web` of ./router-kinds.ts. */
export const SERVER_PORT = 2311;
const OTHER_SERVER_PORT = 2312;

/** The server of the lab, for a window's settings. */
export const CONTACT_SERVER = { host: SERVER_NAME, port: SERVER_PORT, tls: false } as const;
/** Makes `cooee send` and `cooee get` use the server of the lab. */
export const SERVER_OPTIONS = ['-s', SERVER_NAME, '-u', '--port', String(SERVER_PORT)] as const;

/** Documentation addresses (RFC 5737, RFC 3849) are as public as any on an internet of our own. */
export const SERVER_LINE = { ipv4: '203.0.113', ipv6: '2001:db8:53' } as const;
export const SERVER_ADDRESSES = [`${SERVER_LINE.ipv4}.10`, `${SERVER_LINE.ipv4}.11`] as const;
/** Enough for every call that a pair makes; the limit has tests of its own. */
const REQUEST_LIMIT = '1000000';

/** What the server does beside introducing friends to each other. */
const SERVICES = ['--udp'] as const;

/** By which of its addresses a computer knows the server. */
export type NameLeadsTo = 'both families' | 'IPv4' | 'IPv6';

/** The lines of a file of hosts. */
export function serverNames(nameLeadsTo: NameLeadsTo): readonly string[] {
  const { ipv4, ipv6 } = SERVER_LINE;
  return [
    ...(nameLeadsTo === 'IPv4' ? [] : [`${ipv6}::10 ${SERVER_NAME}`]),
    ...(nameLeadsTo === 'IPv6' ? [] : [`${ipv4}.10 ${SERVER_NAME}`]),
  ];
}

/** Two addresses and two ports of IPv4, so that callers can compare what each sees; plain TCP. @param flags of `cooee serve`, more than the usual */
export async function startServer(host: Namespace, flags: readonly string[] = []): Promise<CommandLine> {
  const { ipv4, ipv6 } = SERVER_LINE;
  const listeners = [
    `${ipv4}.10:${SERVER_PORT}`,
    `${ipv4}.10:${OTHER_SERVER_PORT}`,
    `${ipv4}.11:${SERVER_PORT}`,
    `[${ipv6}::10]:${SERVER_PORT}`,
    `[${ipv6}::11]:${SERVER_PORT}`,
  ];
  const options = [
    '-u',
    '-r',
    REQUEST_LIMIT,
    ...SERVICES,
    ...flags,
    ...listeners.flatMap((address) => ['-a', address]),
  ];
  const server = new CommandLine(['serve', ...options], { through: host.run });
  await server.prints(new RegExp(`(?:^listening .*\\n){${listeners.length}}`, 'm'));
  return server;
}
