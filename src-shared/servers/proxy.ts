/** A proxy by which a contact server is reached, and how users write it. */

export interface Proxy {
  /** `http`: the CONNECT method (RFC 9110, section 9.3.6). `socks5`: RFC 1928; the proxy itself resolves names. */
  readonly kind: 'http' | 'socks5';
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Null for a proxy that asks for none. */
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** What a proxy of its kind has where none is written (RFC 9110, section 4.2.1; RFC 1928, section 3). */
const KINDS: Readonly<Record<string, { readonly kind: Proxy['kind']; readonly port: number }>> = {
  'http:': { kind: 'http', port: 80 },
  'socks:': { kind: 'socks5', port: 1080 },
  'socks5:': { kind: 'socks5', port: 1080 },
  'socks5h:': { kind: 'socks5', port: 1080 },
};
/** RFC 1929 has one byte for the length of each half of a login. */
const MAX_LOGIN_BYTES = 255;

/**
 * Reads what stands in `ALL_PROXY` and in the settings: `socks5://host:port`, `http://user:password@host:port`. Without a scheme it
 * is HTTP, as curl takes it.
 *
 * @returns null for anything else, such as SOCKS 4 and proxies that are themselves reached by TLS
 */
export function parseProxy(text: string): Proxy | null {
  const written = text.trim();
  const url = parseUrl(/^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written : `http://${written}`);
  const found = KINDS[url?.protocol ?? ''];
  if (url === null || found === undefined || url.hostname === '' || url.port === '0') return null;
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return null;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === null || password === null) return null;
  return {
    kind: found.kind,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? found.port : Number(url.port),
    login: user === '' ? null : { user, password },
  };
}

/** `host:port`, as failures name it: without a login, which is nobody else's business. */
export function proxyText({ host, port }: Proxy): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    // Whoever typed it is told that it is no proxy.
    return null;
  }
}

/** @returns null if it is not UTF-8, too long, or has control characters, which no header can have */
function decoded(text: string): string | null {
  try {
    const plain = decodeURIComponent(text);
    const isTooLong = new TextEncoder().encode(plain).length > MAX_LOGIN_BYTES;
    return isTooLong || /\p{Cc}/u.test(plain) ? null : plain;
  } catch {
    // Not UTF-8.
    return null;
  }
}
