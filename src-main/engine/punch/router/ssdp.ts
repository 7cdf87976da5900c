/** Finding UPnP routers on the local network (UPnP Device Architecture 1.1, section 1.3: SSDP). */
import { createSocket } from 'node:dgram';
import type { RemoteInfo } from 'node:dgram';

import { isInsideNat } from '../../../../src-shared/contact-exchange';

const MULTICAST = { host: '239.255.255.250', port: 1_900 };
/** A device with version 2 should answer to a search for version 1 too; some do not. */
const TARGETS = [
  'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
  'urn:schemas-upnp-org:device:InternetGatewayDevice:2',
];
/** Devices spread their answers over this many seconds (header MX). */
const MAX_WAIT_S = 1;
/** Asked twice, as multicast is lost easily on Wi-Fi; the last answer to the second may take MX and the way. */
const SEARCHES_AT_MS = [0, 1_000];
const SEARCH_TIMEOUT_MS = 3_000;
/** A network has one router, sometimes two; a hostile neighbour can name any number. */
const MAX_ROUTERS = 4;
const MAX_ANSWER_BYTES = 2_048;

/**
 * Where routers say that their descriptions are, as they answer, each once, until {@link SEARCH_TIMEOUT_MS} or the signal.
 * Never throws.
 *
 * @param localHost the own IPv4 address on the network that is searched
 */
export async function* findRouters(localHost: string, signal: AbortSignal): AsyncGenerator<URL> {
  const socket = createSocket('udp4');
  const found: URL[] = [];
  const seen = new Set<string>();
  const over = new AbortController();
  let wake = (): void => undefined;
  const end = (): void => {
    over.abort();
    wake();
  };
  socket.on('error', end);
  socket.on('message', (message, sender) => {
    const location = routerLocation(message, sender);
    if (location === null || seen.has(location.href) || seen.size === MAX_ROUTERS) return;
    seen.add(location.href);
    found.push(location);
    wake();
  });
  socket.bind(0, localHost, () => {
    try {
      socket.setMulticastInterface(localHost);
    } catch {
      // The address went away since it was looked up.
      end();
    }
  });
  const search = (): void => {
    for (const target of TARGETS) socket.send(searchRequest(target), MULTICAST.port, MULTICAST.host);
  };
  const timers = [...SEARCHES_AT_MS.map((at) => setTimeout(search, at)), setTimeout(end, SEARCH_TIMEOUT_MS)];
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    for (;;) {
      const next = found.shift();
      if (next !== undefined) yield next;
      else if (over.signal.aborted) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', end);
    socket.close();
  }
}

function searchRequest(target: string): string {
  const lines = [
    'M-SEARCH * HTTP/1.1',
    `HOST: ${MULTICAST.host}:${MULTICAST.port}`,
    'MAN: "ssdp:discover"',
    `MX: ${MAX_WAIT_S}`,
    `ST: ${target}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/**
 * What an answer to a search points to, or null if it is not to be followed: only to the device itself that answered, only
 * by HTTP, and only where that device has an address of a local network. So a device that answers can make this computer talk to
 * itself only.
 */
export function routerLocation(message: Buffer, { address }: Pick<RemoteInfo, 'address'>): URL | null {
  if (message.length > MAX_ANSWER_BYTES || !isInsideNat(address)) return null;
  const [status = '', ...lines] = message.toString('latin1').split(/\r?\n/);
  if (!/^HTTP\/1\.[01] 200\b/.test(status)) return null;
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, Math.max(colon, 0)).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  if (!TARGETS.includes(headers.get('st') ?? '')) return null;
  return urlOn(address, headers.get('location') ?? '');
}

/** The text as an HTTP URL of the host, or null if it leads anywhere else. */
export function urlOn(host: string, text: string, base?: URL): URL | null {
  try {
    const url = new URL(text, base);
    const isPlain = url.protocol === 'http:' && url.username === '' && url.password === '';
    return isPlain && url.hostname === host ? url : null;
  } catch {
    // It is no URL.
    return null;
  }
}
