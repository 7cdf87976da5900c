/**
 * The NAT Port Mapping Protocol (RFC 6886, section 3), as much as a client needs to open one TCP port. Big-endian.
 *
 *   address request, 2     0  version 0
 *                          1  opcode 0
 *   address response, 12   0  version 0
 *                          1  opcode 0 | 0x80
 *                          2  result, u16, 0 is success
 *                          4  seconds since the gateway started, u32
 *                          8  the gateway's external IPv4 address, 4
 *   mapping request, 12    0  version 0
 *                          1  opcode 2 (TCP)
 *                          2  reserved, 2
 *                          4  internal port, u16
 *                          6  suggested external port, u16
 *                          8  lifetime, u32 seconds
 *   mapping response, 16   0  version 0
 *                          1  opcode 2 | 0x80
 *                          2  result, u16
 *                          4  seconds since the gateway started, u32
 *                          8  internal port, u16
 *                         10  mapped external port, u16
 *                         12  lifetime, u32 seconds
 *
 * A lifetime of 0 with the external port 0 removes the mapping (RFC 6886, section 3.4).
 */
import { RouterRefusal } from './router-mapping';

const VERSION = 0;
const OPCODE_ADDRESS = 0;
const OPCODE_MAP_TCP = 2;
const RESPONSE = 0x80;
const ADDRESS_RESPONSE_BYTES = 12;
const MAPPING_REQUEST_BYTES = 12;
const MAPPING_RESPONSE_BYTES = 16;

export function encodeAddressRequest(): Buffer {
  return Buffer.from([VERSION, OPCODE_ADDRESS]);
}

/**
 * @returns the gateway's external IPv4 address, or null if the message answers another request
 * @throws RouterRefusal
 */
export function decodeAddressResponse(message: Buffer): string | null {
  if (!isResponse(message, OPCODE_ADDRESS)) return null;
  if (message.length < ADDRESS_RESPONSE_BYTES) return null;
  return [...message.subarray(8, 12)].join('.');
}

/** `externalPort` 0 lets the gateway choose; `lifetimeS` 0 removes. */
export function encodeMappingRequest(port: number, externalPort: number, lifetimeS: number): Buffer {
  const message = Buffer.alloc(MAPPING_REQUEST_BYTES);
  message.writeUInt8(VERSION, 0);
  message.writeUInt8(OPCODE_MAP_TCP, 1);
  message.writeUInt16BE(port, 4);
  message.writeUInt16BE(externalPort, 6);
  message.writeUInt32BE(lifetimeS, 8);
  return message;
}

/**
 * @returns null if the message answers another request
 * @throws RouterRefusal
 */
export function decodeMappingResponse(
  message: Buffer,
  port: number,
): { readonly externalPort: number; readonly lifetimeS: number } | null {
  if (!isResponse(message, OPCODE_MAP_TCP)) return null;
  if (message.length < MAPPING_RESPONSE_BYTES || message.readUInt16BE(8) !== port) return null;
  return { externalPort: message.readUInt16BE(10), lifetimeS: message.readUInt32BE(12) };
}

/** @throws RouterRefusal if it is one with a result other than success */
function isResponse(message: Buffer, opcode: number): boolean {
  if (message.length < 4 || message.readUInt8(0) !== VERSION) return false;
  if (message.readUInt8(1) !== (opcode | RESPONSE)) return false;
  const result = message.readUInt16BE(2);
  if (result !== 0) throw new RouterRefusal(`NAT-PMP result ${result}`);
  return true;
}
