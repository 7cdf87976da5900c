/** `limit-receiver.mjs <file>`: receives, opens, hashes and writes one file; a piece is written while it is hashed. */
import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';

import sodium from 'sodium-native';

import { Hash, KEY_BYTES, LENGTH_BYTES, OVERHEAD_BYTES, PIECE_BYTES } from './limit-wire.mjs';

const [path = ''] = process.argv.slice(2);
const key = randomBytes(KEY_BYTES);
const server = createServer().listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  console.log(`port ${String(port)} key ${key.toString('hex')}`);
});
/** @type {import('node:net').Socket} */
const socket = await new Promise((resolve) => server.once('connection', resolve));
server.close();
console.log('begins');
const file = await open(path, 'wx');

/** @type {Buffer | null} */
let chunk = null;
let position = 0;

/** Fills the target from the socket. @param {Buffer} target */
async function readInto(target) {
  for (let filled = 0; filled < target.length;) {
    chunk ??= /** @type {Buffer | null} */ (socket.read());
    if (chunk === null) {
      await new Promise((resolve) => socket.once('readable', resolve));
      continue;
    }
    const copied = chunk.copy(target, filled, position);
    filled += copied;
    position += copied;
    if (position < chunk.length) continue;
    chunk = null;
    position = 0;
  }
}

const header = Buffer.alloc(24);
await readInto(header);
const state = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES);
sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key);
const length = Buffer.alloc(LENGTH_BYTES);
const tag = Buffer.alloc(1);
const sealed = Buffer.allocUnsafeSlow(PIECE_BYTES + OVERHEAD_BYTES);
const hash = new Hash();
let written = 0;
let [now, next] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
/** @type {Promise<unknown>} */
let writing = Promise.resolve();
for (;;) {
  await readInto(length);
  const record = sealed.subarray(0, length.readUInt32BE());
  await readInto(record);
  const piece = now.subarray(0, record.length - OVERHEAD_BYTES);
  sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece, tag, record, length);
  if (piece.length === 0) break;
  await writing;
  writing = file.write(piece, 0, piece.length, written);
  hash.update(piece);
  written += piece.length;
  [now, next] = [next, now];
}
await writing;
await file.close();
socket.end(hash.digest());
