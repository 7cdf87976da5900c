/**
 * Where a datagram comes from, asked and told with STUN (RFC 8489): a Binding request, and a success response with
 * XOR-MAPPED-ADDRESS. So Cooee's observe service answers any STUN client, and Cooee can ask any STUN server.
 *
 * Nothing is authenticated: whoever sees the request can answer it, and what they say is believed no more than a contact
 * server's word.
 */
import type { SocketAddress } from './address';
import { formatIpv6, parseIpv4, parseIpv6 } from './ip-text';

/** RFC 8489, section 5. */
const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112_a442;
const TRANSACTION_ID_BYTES = 12;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
/** RFC 8489, sections 14.2 and 14.14. */
const XOR_MAPPED_ADDRESS = 0x0020;
const SOFTWARE = 0x8022;
const ATTRIBUTE_HEADER_BYTES = 4;
const FAMILY_CODE = { 4: 0x01, 6: 0x02 } as const;
/** Of the address attribute: reserved, family, port, then the address. */
const ADDRESS_OFFSET = 4;
const ADDRESS_BYTES = { 4: 4, 6: 16 } as const;
/** Makes a request exactly as long as the longest answer to it (IPv6, 44 bytes): a server needs no more than it was sent. */
const NAME = 'Cooee'.padEnd(20);
/** A message of ours has 44 bytes; whatever is longer than an unfragmented packet is no STUN. */
const MAX_MESSAGE_BYTES = 1_280;

/** A Binding request of 44 bytes. @param transactionId {@link TRANSACTION_ID_BYTES} random bytes */
export function bindingRequest(transactionId: Uint8Array): Uint8Array {
  return message(BINDING_REQUEST, transactionId, SOFTWARE, new TextEncoder().encode(NAME));
}

/**
 * @returns the transaction id of a Binding request, or null for anything else. A request with an attribute that must be
 *   understood is anything else, too (RFC 8489, section 6.3.1 would have it told so; to say nothing is shorter than the request).
 */
export function readBindingRequest(datagram: Uint8Array): Uint8Array | null {
  if (typeOf(datagram) !== BINDING_REQUEST) return null;
  const isOptional = (type: number): boolean => type >= 0x8000;
  if (!attributesOf(datagram).every(({ type }) => isOptional(type))) return null;
  return transactionIdOf(datagram);
}

/** A success response: 32 bytes for IPv4, 44 for IPv6. */
export function bindingResponse(
  transactionId: Uint8Array,
  { family, host, port }: SocketAddress,
): Uint8Array {
  const value = new Uint8Array(ADDRESS_OFFSET + ADDRESS_BYTES[family]);
  const view = new DataView(value.buffer);
  view.setUint8(1, FAMILY_CODE[family]);
  view.setUint16(2, port);
  value.set(addressBytes(family, host), ADDRESS_OFFSET);
  return message(BINDING_SUCCESS, transactionId, XOR_MAPPED_ADDRESS, masked(value, transactionId));
}

/** @returns where the request came from, or null if the datagram is not the answer to the request with that id */
export function readBindingResponse(datagram: Uint8Array, transactionId: Uint8Array): SocketAddress | null {
  if (typeOf(datagram) !== BINDING_SUCCESS) return null;
  const answered = transactionIdOf(datagram);
  if (!transactionId.every((byte, index) => byte === answered[index])) return null;
  const attribute = attributesOf(datagram).find(({ type }) => type === XOR_MAPPED_ADDRESS);
  return attribute === undefined ? null : readAddress(masked(attribute.value, transactionId));
}

function readAddress(value: Uint8Array): SocketAddress | null {
  const port = ((value[2] ?? 0) << 8) | (value[3] ?? 0);
  const address = value.subarray(ADDRESS_OFFSET);
  if (value[1] === FAMILY_CODE[4] && address.length === ADDRESS_BYTES[4])
    return { family: 4, host: address.join('.'), port };
  if (value[1] !== FAMILY_CODE[6] || address.length !== ADDRESS_BYTES[6]) return null;
  const view = new DataView(address.buffer, address.byteOffset, address.length);
  return {
    family: 6,
    host: formatIpv6(Array.from({ length: 8 }, (_, group) => view.getUint16(group * 2))),
    port,
  };
}

function addressBytes(family: 4 | 6, host: string): Uint8Array {
  const parts = family === 4 ? host.split('.').map(Number) : (parseIpv6(host) ?? []);
  if (family === 6) return Uint8Array.from(parts.flatMap((group) => [group >> 8, group & 0xff]));
  if (parseIpv4(host) === null) throw new RangeError(`not an IPv4 address: ${host}`);
  return Uint8Array.from(parts);
}

/** XORs port and address with the cookie and the transaction id, or takes that away again (RFC 8489, section 14.2). */
function masked(value: Uint8Array, transactionId: Uint8Array): Uint8Array {
  const mask = new Uint8Array(ADDRESS_BYTES[6]);
  new DataView(mask.buffer).setUint32(0, MAGIC_COOKIE);
  mask.set(transactionId.subarray(0, TRANSACTION_ID_BYTES), 4);
  return value.map((byte, index) => {
    if (index < 2) return byte;
    return byte ^ (mask[index < ADDRESS_OFFSET ? index - 2 : index - ADDRESS_OFFSET] ?? 0);
  });
}

function message(type: number, transactionId: Uint8Array, attribute: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + ATTRIBUTE_HEADER_BYTES + value.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type);
  view.setUint16(2, ATTRIBUTE_HEADER_BYTES + value.length);
  view.setUint32(4, MAGIC_COOKIE);
  bytes.set(transactionId.subarray(0, TRANSACTION_ID_BYTES), 8);
  view.setUint16(HEADER_BYTES, attribute);
  view.setUint16(HEADER_BYTES + 2, value.length);
  bytes.set(value, HEADER_BYTES + ATTRIBUTE_HEADER_BYTES);
  return bytes;
}

/** @returns the type of a message whose header and attributes fill the datagram; null for anything else */
function typeOf(datagram: Uint8Array): number | null {
  if (datagram.length < HEADER_BYTES || datagram.length > MAX_MESSAGE_BYTES) return null;
  const view = viewOf(datagram);
  const isWhole = view.getUint16(2) === datagram.length - HEADER_BYTES && datagram.length % 4 === 0;
  if (!isWhole || view.getUint32(4) !== MAGIC_COOKIE) return null;
  return view.getUint16(0);
}

function transactionIdOf(datagram: Uint8Array): Uint8Array {
  return datagram.slice(8, HEADER_BYTES);
}

interface Attribute {
  readonly type: number;
  readonly value: Uint8Array;
}

/** Up to the first that is cut off. Values are padded to four bytes (RFC 8489, section 14). */
function attributesOf(datagram: Uint8Array): readonly Attribute[] {
  const view = viewOf(datagram);
  const found: Attribute[] = [];
  for (let at = HEADER_BYTES; at + ATTRIBUTE_HEADER_BYTES <= datagram.length;) {
    const start = at + ATTRIBUTE_HEADER_BYTES;
    const length = view.getUint16(at + 2);
    if (start + length > datagram.length) break;
    found.push({ type: view.getUint16(at), value: datagram.subarray(start, start + length) });
    at = start + Math.ceil(length / 4) * 4;
  }
  return found;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
