/** `limit-receiver.mjs <file>`: receives, opens, hashes and writes one file; a piece is written while it is hashed. */
import { open } from 'node:fs/promises';

import { Hash, listen } from './limit-wire.mjs';

const WRITE_BYTES = 256 * 1024;

const [path = ''] = process.argv.slice(2);
const { socket, opener } = await listen();
const file = await open(path, 'wx');

const hash = new Hash();
let written = 0;
/** @type {Promise<unknown>} */
let writing = Promise.resolve();
for (;;) {
  const piece = await opener.next();
  if (piece.length === 0) break;
  await writing;
  writing = write(piece, written);
  hash.update(piece);
  written += piece.length;
}
await writing;
await file.close();
socket.end(hash.digest());

/**
 * In pieces that the page cache takes at the least cost, as src-main/engine/transfer/storage/part-file.ts does.
 *
 * @param {Buffer} piece
 * @param {number} position
 */
async function write(piece, position) {
  for (let at = 0; at < piece.length; at += WRITE_BYTES) {
    await file.write(piece, at, Math.min(WRITE_BYTES, piece.length - at), position + at);
  }
}
