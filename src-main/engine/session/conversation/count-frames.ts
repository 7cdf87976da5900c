/**
 * The frames by which both sides know what the other has received:
 *
 *   kind 2   acknowledge   2 ‖ u64BE frames received so far in this call
 *   kind 3   go on         3 ‖ u64BE the same; the first frame of both sides on every connection after the first
 *
 * They are not counted themselves; all others are, from the first one of the call.
 */
import { CooeeError } from '../../../../src-shared/session';

export const KIND_ACKNOWLEDGE = 2;
export const KIND_GO_ON = 3;
const COUNT_FRAME_BYTES = 9;

export function countFrame(kind: number, count: number): Buffer {
  const frame = Buffer.alloc(COUNT_FRAME_BYTES);
  frame[0] = kind;
  frame.writeBigUInt64BE(BigInt(count), 1);
  return frame;
}

/** @throws CooeeError `friend-garbled` */
export function readCount(frame: Buffer): number {
  if (frame.length !== COUNT_FRAME_BYTES) throw new CooeeError('friend-garbled', 'a count of frames');
  const count = frame.readBigUInt64BE(1);
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) throw new CooeeError('friend-garbled', 'a count of frames');
  return Number(count);
}
