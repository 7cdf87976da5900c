import { formatIpv6, isIpv4, mappedIpv4, parseIpv6 } from './ip-text';

/** An IP address and a port, in canonical text so that two equal ones are equal field by field. */
export interface SocketAddress {
  readonly family: 4 | 6;
  /** IPv4 with dots, or IPv6 as RFC 5952 writes it, without brackets and scope. */
  readonly host: string;
  /** 0 to 65535. */
  readonly port: number;
}

const MAX_PORT = 65_535;
const MAX_SCOPE = 0xffff_ffff;
const V4_ADDRESS = /^([\d.]+):(\d+)$/;
const V6_ADDRESS = /^\[([\da-f:.]+)(?:%(\d+))?\]:(\d+)$/i;

/**
 * Reads `a.b.c.d:port`, `[v6]:port` or `[v6%scope]:port` as tolerantly as gday does (docs/GDAY-WIRE.md 3.3):
 * leading zeros in the port, any spelling of an IPv6 address. The scope must be a decimal u32 and is dropped, for it
 * names an interface of the sender and means nothing to anybody else.
 *
 * @returns null if the text is anything else
 */
export function parseSocketAddress(text: string): SocketAddress | null {
  const [, v4Host = '', v4Port] = V4_ADDRESS.exec(text) ?? [];
  if (v4Port !== undefined) {
    const port = Number(v4Port);
    return !isIpv4(v4Host) || port > MAX_PORT ? null : { family: 4, host: v4Host, port };
  }
  const [, v6Host = '', scope = '0', v6Port] = V6_ADDRESS.exec(text) ?? [];
  if (v6Port === undefined) return null;
  const groups = parseIpv6(v6Host);
  const port = Number(v6Port);
  if (groups === null || Number(scope) > MAX_SCOPE || port > MAX_PORT) return null;
  return { family: 6, host: formatIpv6(groups), port };
}

/** `a.b.c.d:port` or `[v6]:port`. */
export function formatSocketAddress({ family, host, port }: SocketAddress): string {
  return family === 4 ? `${host}:${String(port)}` : `[${host}]:${String(port)}`;
}

/**
 * The address of one end of a socket as it is meant: an IPv4 client of a dual-stack listener appears as
 * `::ffff:a.b.c.d` and is IPv4 (docs/GDAY-WIRE.md 3.5 and 10.4 number 36). A scope is dropped.
 *
 * @param host an IP address as `node:net` writes it, not a name
 * @throws RangeError if it is not an IP address or the port is out of range
 */
export function canonicalAddress(host: string, port: number): SocketAddress {
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT)
    throw new RangeError(`not a port: ${String(port)}`);
  if (isIpv4(host)) return { family: 4, host, port };
  const groups = parseIpv6(host.replace(/%.*$/s, ''));
  if (groups === null) throw new RangeError(`not an IP address: ${host}`);
  const mapped = mappedIpv4(groups);
  return mapped === null ? { family: 6, host: formatIpv6(groups), port } : { family: 4, host: mapped, port };
}

/**
 * Below are the system's own services. A router keeps a client's port above them (RFC 4787, REQ-3), so neither a friend nor their
 * server is ever there, and whoever names such a port to us means another program.
 */
export const FIRST_USER_PORT = 1024;
