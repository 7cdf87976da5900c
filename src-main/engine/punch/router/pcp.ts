/**
 * The Port Control Protocol's MAP messages (RFC 6887, sections 7 and 11), as much as a client needs to open one TCP port: of IPv4 in a
 * translation, of IPv6 in a firewall.
 * All numbers are big-endian, all addresses 16 bytes with IPv4 as `::ffff:a.b.c.d`.
 *
 *   request, 60                          response, 60
 *    0  version 2                         0  version 2
 *    1  opcode 1                          1  opcode 1 | 0x80
 *    2  reserved, 2                       2  reserved, 1
 *                                         3  result, 0 is success
 *    4  lifetime, u32 seconds             4  lifetime, u32 seconds
 *    8  client's address, 16              8  epoch, u32 seconds
 *                                        12  reserved, 12
 *   24  nonce, 12                        24  nonce, 12
 *   36  protocol, 6 is TCP               36  protocol
 *   37  reserved, 3                      37  reserved, 3
 *   40  internal port, u16               40  internal port, u16
 *   42  suggested external port, u16     42  assigned external port, u16
 *   44  suggested external address, 16   44  assigned external address, 16
 *
 * A lifetime of 0 removes the mapping. A gateway that only knows NAT-PMP answers with version 0 and result 1.
 */
import { isIPv6 } from 'node:net';

import { canonicalAddress, parseIpv6 } from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import { RouterRefusal } from './router-mapping';

const VERSION = 2;
const OPCODE_MAP = 1;
const RESPONSE = 0x80;
const PROTOCOL_TCP = 6;
const MESSAGE_BYTES = 60;
/** As long a reply as the protocol allows (RFC 6887, section 7); options that were not asked for are not looked at. */
const MAX_MESSAGE_BYTES = 1_100;
const ADDRESS_BYTES = 16;

/** Bytes of the secret that makes a mapping ours: the gateway removes it only for somebody who knows it. */
export const NONCE_BYTES = 12;

export interface PcpRequest {
  readonly nonce: Uint8Array;
  /** Address of this computer as the gateway sees it: the one that the request is sent from. */
  readonly clientHost: string;
  readonly port: number;
  /** The external port that is wished for, 0 for any. */
  readonly externalPort: number;
  /** 0 removes. */
  readonly lifetimeS: number;
}

export function encodePcpRequest(request: PcpRequest): Buffer {
  const message = Buffer.alloc(MESSAGE_BYTES);
  message.writeUInt8(VERSION, 0);
  message.writeUInt8(OPCODE_MAP, 1);
  message.writeUInt32BE(request.lifetimeS, 4);
  writeAddress(message, 8, request.clientHost);
  message.set(request.nonce, 24);
  message.writeUInt8(PROTOCOL_TCP, 36);
  message.writeUInt16BE(request.port, 40);
  message.writeUInt16BE(request.externalPort, 42);
  // No wish for an address, which is written as 0 of the family (RFC 6887, section 11.1).
  writeAddress(message, 44, isIPv6(request.clientHost) ? '::' : '0.0.0.0');
  return message;
}

export interface PcpMapping {
  readonly lifetimeS: number;
  readonly external: SocketAddress;
}

/**
 * @returns null if the message answers another request
 * @throws RouterRefusal if the gateway refused, or does not know PCP
 */
export function decodePcpResponse(message: Buffer, request: PcpRequest): PcpMapping | null {
  if (message.length < 4 || message.length > MAX_MESSAGE_BYTES) return null;
  if (message.readUInt8(1) !== (OPCODE_MAP | RESPONSE)) return null;
  if (message.readUInt8(0) !== VERSION) throw new RouterRefusal('the gateway does not know PCP');
  if (message.length < MESSAGE_BYTES || !message.subarray(24, 36).equals(request.nonce)) return null;
  const isOurs = message.readUInt8(36) === PROTOCOL_TCP && message.readUInt16BE(40) === request.port;
  if (!isOurs) return null;
  const result = message.readUInt8(3);
  if (result !== 0) throw new RouterRefusal(`PCP result ${result}`);
  const host = readAddress(message, 44);
  return {
    lifetimeS: message.readUInt32BE(4),
    external: canonicalAddress(host, message.readUInt16BE(42)),
  };
}

function writeAddress(message: Buffer, offset: number, host: string): void {
  const groups = parseIpv6(isIPv6(host) ? host : `::ffff:${host}`);
  if (groups === null) throw new RangeError(`not an IP address: ${host}`);
  for (const [index, group] of groups.entries()) message.writeUInt16BE(group, offset + 2 * index);
}

function readAddress(message: Buffer, offset: number): string {
  const groups = Array.from({ length: ADDRESS_BYTES / 2 }, (_, index) =>
    message.readUInt16BE(offset + 2 * index).toString(16),
  );
  return groups.join(':');
}
