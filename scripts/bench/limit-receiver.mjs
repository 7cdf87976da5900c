/** `limit-receiver.mjs <file>`: receives, opens, hashes and writes one file; a piece is written while it is hashed. */
import { open } from 'node:fs/promises';

import { Hash, listen } from './limit-wire.mjs';

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
  writing = file.write(piece, 0, piece.length, written);
  hash.update(piece);
  written += piece.length;
}
await writing;
await file.close();
socket.end(hash.digest());
