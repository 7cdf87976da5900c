/**
 * The header of the PROXY protocol, versions 1 and 2: what a load balancer writes first, to tell whose connection it passes on
 * (https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt).
 */
import { isIPv4, isIPv6 } from 'node:net';

import { canonicalAddress } from '../../../src-shared/contact-exchange';
import type { Ends } from './ends';

export interface ProxyHeader {
  /** The caller's connection to the balancer; null where the balancer speaks for itself, or does not know. */
  readonly ends: Ends | null;
  /** Bytes; what comes after them is the caller's. */
  readonly length: number;
}

/** Of the longest line of version 1, with its end. */
const MAX_V1_BYTES = 107;
const V1_BEGINNING = Buffer.from('PROXY ');
const V1_LINE = /^PROXY (TCP4|TCP6) (\S+) (\S+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/;
const V1_UNKNOWN = /^PROXY UNKNOWN(?: .*)?$/;
const LINE_FEED = 0x0a;
const MAX_PORT = 65_535;

const V2_SIGNATURE = Buffer.from([13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]);
/** The signature, version and command, family and protocol, and how many bytes follow. */
const V2_FIXED_BYTES = 16;
/** With all that balancers add to the addresses (TLVs), some hundred bytes; the protocol itself would allow 65,551. */
const MAX_V2_BYTES = 4096;
const V2_VERSION = 2;
const V2_COMMANDS = { local: 0, proxy: 1 };
/** The high half of the 14th byte. The next one, 3, is UNIX. */
const V2_FAMILIES = { unspecified: 0, ipv4: 1, ipv6: 2 };
const V2_MAX_FAMILY = 3;
/** The low half. The next one, 2, is for datagrams. */
const V2_STREAM = 1;
const V2_MAX_PROTOCOL = 2;

/**
 * @param bytes everything that has come so far
 * @returns `incomplete` while more has to come; `bad` as soon as it can become no header
 */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | 'incomplete' | 'bad' {
  if (beginsLike(bytes, V1_BEGINNING)) return parseLine(bytes);
  return beginsLike(bytes, V2_SIGNATURE) ? parseBinary(bytes) : 'bad';
}

/** Whether the bytes, as far as there are any, are those of the beginning. */
function beginsLike(bytes: Buffer, beginning: Buffer): boolean {
  const length = Math.min(bytes.length, beginning.length);
  return bytes.subarray(0, length).equals(beginning.subarray(0, length));
}

/** Version 1: a line of text. */
function parseLine(bytes: Buffer): ProxyHeader | 'incomplete' | 'bad' {
  const end = bytes.subarray(0, MAX_V1_BYTES).indexOf(LINE_FEED);
  if (end === -1) return bytes.length < MAX_V1_BYTES ? 'incomplete' : 'bad';
  const line = bytes.toString('latin1', 0, end + 1);
  if (!line.endsWith('\r\n')) return 'bad';
  const text = line.slice(0, -2);
  const length = end + 1;
  if (V1_UNKNOWN.test(text)) return { ends: null, length };
  const [, family, from = '', to = '', fromPort, toPort] = V1_LINE.exec(text) ?? [];
  const isAddress = family === 'TCP4' ? isIPv4 : isIPv6WithoutScope;
  const ports = [Number(fromPort), Number(toPort)] as const;
  if (family === undefined || !isAddress(from) || !isAddress(to) || ports.some((port) => port > MAX_PORT))
    return 'bad';
  return {
    ends: { remote: canonicalAddress(from, ports[0]), local: canonicalAddress(to, ports[1]) },
    length,
  };
}

function isIPv6WithoutScope(host: string): boolean {
  return isIPv6(host) && !host.includes('%');
}

/** Version 2. What balancers add to the addresses (TLVs) is skipped. */
function parseBinary(bytes: Buffer): ProxyHeader | 'incomplete' | 'bad' {
  if (bytes.length < V2_FIXED_BYTES) return 'incomplete';
  const [versionAndCommand, familyAndProtocol] = [bytes.readUInt8(12), bytes.readUInt8(13)];
  const [version, command] = [versionAndCommand >> 4, versionAndCommand & 0x0f];
  const [family, protocol] = [familyAndProtocol >> 4, familyAndProtocol & 0x0f];
  const length = V2_FIXED_BYTES + bytes.readUInt16BE(14);
  if (version !== V2_VERSION || command > V2_COMMANDS.proxy || length > MAX_V2_BYTES) return 'bad';
  if (command === V2_COMMANDS.proxy && (family > V2_MAX_FAMILY || protocol > V2_MAX_PROTOCOL)) return 'bad';
  const addressBytes = family === V2_FAMILIES.ipv4 ? 4 : 16;
  const hasAddresses =
    command === V2_COMMANDS.proxy &&
    protocol === V2_STREAM &&
    (family === V2_FAMILIES.ipv4 || family === V2_FAMILIES.ipv6);
  if (hasAddresses && length < V2_FIXED_BYTES + 2 * addressBytes + 4) return 'bad';
  if (bytes.length < length) return 'incomplete';
  if (!hasAddresses) return { ends: null, length };
  const address = (index: number): string =>
    hostFrom(bytes, V2_FIXED_BYTES + index * addressBytes, addressBytes);
  const port = (index: number): number => bytes.readUInt16BE(V2_FIXED_BYTES + 2 * addressBytes + 2 * index);
  return {
    ends: { remote: canonicalAddress(address(0), port(0)), local: canonicalAddress(address(1), port(1)) },
    length,
  };
}

function hostFrom(bytes: Buffer, offset: number, addressBytes: number): string {
  if (addressBytes === 4) return bytes.subarray(offset, offset + 4).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(offset + 2 * index).toString(16));
  return groups.join(':');
}
