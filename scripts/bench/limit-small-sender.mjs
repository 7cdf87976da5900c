/**
 * `limit-small-sender.mjs <folder> <port> <key>`: reads, hashes, seals and sends the files of a folder's folders, several to a
 * record, by direct calls. What a sender of small files cannot do without, and nothing else.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { blake3 } from '@napi-rs/blake-hash';

import { FILE_HEADER_BYTES, HASH_BYTES, Sealer, SMALL_RECORD_BYTES } from './limit-wire.mjs';

const [folder = '', port = '', key = ''] = process.argv.slice(2);
const files = readdirSync(folder).flatMap((inner) =>
  readdirSync(join(folder, inner)).map((name) => join(folder, inner, name)),
);
const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
await new Promise((resolve) => socket.once('connect', resolve));
const sealer = new Sealer(socket, Buffer.from(key, 'hex'));

const frame = Buffer.allocUnsafeSlow(SMALL_RECORD_BYTES);
let filled = 0;
for (const path of files) {
  const descriptor = openSync(path, 'r');
  const { size } = fstatSync(descriptor);
  if (filled + FILE_HEADER_BYTES + size > frame.length) {
    await sealer.send(frame.subarray(0, filled));
    filled = 0;
  }
  const bytes = frame.subarray(filled + FILE_HEADER_BYTES, filled + FILE_HEADER_BYTES + size);
  readSync(descriptor, bytes, 0, size, null);
  closeSync(descriptor);
  frame.writeUInt32BE(size, filled + HASH_BYTES);
  blake3(blake3(bytes)).copy(frame, filled);
  filled += FILE_HEADER_BYTES + size;
}
await sealer.send(frame.subarray(0, filled));
await sealer.send(Buffer.alloc(0));
// Done is when the other side has the same.
const answer = await new Promise((resolve) => socket.once('data', (text) => resolve(text.toString())));
if (answer !== String(files.length)) throw new Error('the receiver has something else');
socket.end();
