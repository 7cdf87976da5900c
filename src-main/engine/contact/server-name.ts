/**
 * From the name of a server to its addresses. The system's resolver alone knows all that leads to them (hosts files, multicast,
 * VPNs), but nothing ends its search: where no name server answers it keeps a thread, and with it the program, for ten seconds
 * and more after everything else is over. So a name server has to have answered first, a query that can be taken back.
 */
import { lookup, Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';

import { canonicalAddress, isGlobal, isLinkLocalV6 } from '../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../src-shared/contact-exchange';
import { orAborted } from '../../../src-shared/session';
import { findNat64 } from '../network';
import { unreachable } from './server-failure';

/** Of one query to one name server, and how often it is asked; the search for the server ends earlier, by its signal. */
const QUERY = { timeout: 2_000, tries: 4 } as const;
/** No name server answered, or one that could not resolve any further: the system's resolver would only wait for the same again. */
const DEAD: ReadonlySet<string> = new Set(['ETIMEOUT', 'ESERVFAIL', 'ECANCELLED']);
/** Names that no name server on the internet has: single words, those of multicast (RFC 6762) and loopback (RFC 6761). */
const LOCAL_NAME = /^[^.]+\.?$|\.(?:local|localhost)\.?$/i;

/**
 * @param host a name or an IP address
 * @returns addresses with port 0, the system's favourites first; a link-local one keeps the scope it was given with. On a network with
 *   IPv6 alone whose router translates, also where that one reaches the IPv4 ones.
 * @throws CooeeError `server-unreachable`, `proxy-needed`; the signal's reason
 */
export async function addressesOf(host: string, signal: AbortSignal): Promise<readonly SocketAddress[]> {
  const found = await directAddressesOf(host, signal);
  const translated = found.some(({ family }) => family === 6) ? [] : await behindTranslator(found, signal);
  return translated.length > 0 ? translated : found;
}

/**
 * Where the translator of a network with IPv6 alone reaches the IPv4 ones among the addresses.
 *
 * @returns empty where there is no translator; without those that are among the addresses already
 * @throws the signal's reason
 */
export async function behindTranslator(
  addresses: readonly SocketAddress[],
  signal: AbortSignal,
): Promise<readonly SocketAddress[]> {
  const translatable = addresses.filter((address) => address.family === 4 && isGlobal(address));
  const nat64 = translatable.length === 0 ? null : await findNat64(signal);
  if (nat64 === null) return [];
  const known = new Set(addresses.map(({ host }) => host));
  const translated = translatable.map(({ host }) => canonicalAddress(nat64(host), 0));
  return translated.filter(({ host }) => !known.has(host));
}

async function directAddressesOf(host: string, signal: AbortSignal): Promise<readonly SocketAddress[]> {
  if (isIP(host) !== 0) {
    const address = canonicalAddress(host, 0);
    // Without its scope it means nothing.
    return [isLinkLocalV6(address) ? { ...address, host } : address];
  }
  try {
    if (!LOCAL_NAME.test(host) && !(await isInHostsFile(host))) await requireNameServer(host, signal);
    signal.throwIfAborted();
    const found = await orAborted(lookup(host, { all: true, verbatim: true }), signal);
    return found.map(({ address }) => canonicalAddress(address, 0));
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(host, host, cause);
  }
}

/**
 * Any answer will do, also that there is no such name; to either question, for some name servers fail at what they do not have.
 * @throws the resolver's error, or the signal's reason
 */
async function requireNameServer(host: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const resolver = new Resolver(QUERY);
  try {
    const answers = [resolver.resolve4(host), resolver.resolve6(host)].map((answer) =>
      answer.catch(unlessDead),
    );
    await orAborted(Promise.any<unknown>(answers), signal);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    resolver.cancel();
  }
}

function unlessDead(error: NodeJS.ErrnoException): void {
  if (DEAD.has(error.code ?? '')) throw error;
}

/** Such a name needs no name server (hosts(5)). */
async function isInHostsFile(host: string): Promise<boolean> {
  const file =
    process.platform === 'win32'
      ? join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
      : '/etc/hosts';
  // Without the file there is no name in it.
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').some((line) => {
    const [, ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    return names.includes(host.toLowerCase());
  });
}
