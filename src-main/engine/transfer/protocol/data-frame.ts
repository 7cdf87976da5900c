/**
 * File bytes on the wire. One record of the session's stream carries one frame:
 *
 *     kind     1 byte    reserved for the record stream, which writes and reads it
 *     transfer 4 bytes   u32BE, the number the sender gave in `offer-begin`
 *     file     4 bytes   u32BE, index of the item in the offer, counted from 0 over all `offer-items`; 0xffffffff for
 *                        several small files at once (packed-files.ts)
 *     bytes    1 to maxFrameBytes - 9
 *
 * The bytes of one file follow each other in order, so no frame says where it belongs within its file. The files of one
 * transfer follow each other too; the frames of several transfers interleave freely. An empty file has no frame
 * of its own.
 */

/** Bytes before the file's own bytes. A sender leaves them free in its buffer and reads the file right behind them. */
export const DATA_HEADER_BYTES = 9;

const TRANSFER_OFFSET = 1;
const FILE_OFFSET = 5;

interface DataFrame {
  readonly transfer: number;
  readonly file: number;
  /** A view into the frame, not a copy. */
  readonly bytes: Buffer;
}

/** Writes the header in place; byte 0 is left alone. `frame` has at least {@link DATA_HEADER_BYTES}. */
export function writeDataHeader(frame: Buffer, transfer: number, file: number): void {
  frame.writeUInt32BE(transfer, TRANSFER_OFFSET);
  frame.writeUInt32BE(file, FILE_OFFSET);
}

/** @returns null for a frame without file bytes: an honest sender has no reason to send one */
export function readDataFrame(frame: Buffer): DataFrame | null {
  if (frame.length <= DATA_HEADER_BYTES) return null;
  return {
    transfer: frame.readUInt32BE(TRANSFER_OFFSET),
    file: frame.readUInt32BE(FILE_OFFSET),
    bytes: frame.subarray(DATA_HEADER_BYTES),
  };
}
