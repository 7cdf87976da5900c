/** `limit-sender.mjs <file> <port> <key>`: reads, hashes, seals and sends one file. The next piece is read meanwhile. */
import { open } from 'node:fs/promises';
import { connect } from 'node:net';

import sodium from 'sodium-native';

import { Hash, KEY_BYTES, LENGTH_BYTES, OVERHEAD_BYTES, PIECE_BYTES } from './limit-wire.mjs';

const [path = '', port = '', key = ''] = process.argv.slice(2);
const file = await open(path);
const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
await new Promise((resolve) => socket.once('connect', resolve));

const state = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES);
const header = Buffer.alloc(24);
sodium.crypto_secretstream_xchacha20poly1305_init_push(
  state,
  header,
  Buffer.from(key, 'hex').subarray(0, KEY_BYTES),
);
socket.write(header);

/** Sealed pieces that the socket has taken, to be used again. @type {Buffer[]} */
const spare = [];
const length = Buffer.alloc(LENGTH_BYTES);
const hash = new Hash();

/** @param {Buffer} piece */
async function send(piece) {
  const sealed =
    spare.pop() ??
    Buffer.allocUnsafeSlow(LENGTH_BYTES + OVERHEAD_BYTES + Math.max(piece.length, PIECE_BYTES));
  const record = sealed.subarray(0, LENGTH_BYTES + OVERHEAD_BYTES + piece.length);
  record.writeUInt32BE(OVERHEAD_BYTES + piece.length);
  record.copy(length, 0, 0, LENGTH_BYTES);
  sodium.crypto_secretstream_xchacha20poly1305_push(
    state,
    record.subarray(LENGTH_BYTES),
    piece,
    length,
    piece.length === 0
      ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
      : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
  );
  const more = socket.write(record, () => void spare.push(sealed));
  if (!more) await new Promise((resolve) => socket.once('drain', resolve));
}

let [now, next] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
let reading = file.read(now, 0, PIECE_BYTES);
for (;;) {
  const { bytesRead } = await reading;
  if (bytesRead === 0) break;
  reading = file.read(next, 0, PIECE_BYTES);
  const piece = now.subarray(0, bytesRead);
  hash.update(piece);
  await send(piece);
  [now, next] = [next, now];
}
await send(Buffer.alloc(0));
// Done is when the other side has the same.
const answer = await new Promise((resolve) => socket.once('data', (text) => resolve(text.toString())));
if (answer !== hash.digest()) throw new Error('the receiver has something else');
socket.end();
await file.close();
