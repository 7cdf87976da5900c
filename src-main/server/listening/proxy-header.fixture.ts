/** Headers of the PROXY protocol as balancers write them, built by themselves and not by what reads them. */
import { isIPv4 } from 'node:net';

export interface ToldEnds {
  readonly from: string;
  readonly fromPort: number;
  readonly to: string;
  readonly toPort: number;
}

export function headerV1({ from, fromPort, to, toPort }: ToldEnds): Buffer {
  return Buffer.from(`PROXY ${isIPv4(from) ? 'TCP4' : 'TCP6'} ${from} ${to} ${fromPort} ${toPort}\r\n`);
}

/** @param body addresses and TLVs @param told bytes that the header says will follow */
export function rawV2(command: number, familyAndProtocol: number, body: Buffer, told = body.length): Buffer {
  const fixed = Buffer.from('0d0a0d0a000d0a515549540a00000000', 'hex');
  fixed.writeUInt8(0x20 | command, 12);
  fixed.writeUInt8(familyAndProtocol, 13);
  fixed.writeUInt16BE(told, 14);
  return Buffer.concat([fixed, body]);
}

/** @param tlvs what balancers add; the addresses have no `::` in them */
export function headerV2({ from, fromPort, to, toPort }: ToldEnds, tlvs = Buffer.alloc(0)): Buffer {
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(fromPort, 0);
  ports.writeUInt16BE(toPort, 2);
  const isV4 = isIPv4(from);
  const bytesOf = (host: string): Buffer =>
    isV4
      ? Buffer.from(host.split('.').map(Number))
      : Buffer.from(
          host
            .split(':')
            .map((group) => group.padStart(4, '0'))
            .join(''),
          'hex',
        );
  return rawV2(1, isV4 ? 0x11 : 0x21, Buffer.concat([bytesOf(from), bytesOf(to), ports, tlvs]));
}
