/** `limit-sender.mjs <file> <port> <key>`: reads, hashes, seals and sends one file. The next piece is read meanwhile. */
import { open } from 'node:fs/promises';
import { connect } from 'node:net';

import { Hash, PIECE_BYTES, Sealer } from './limit-wire.mjs';

const [path = '', port = '', key = ''] = process.argv.slice(2);
const file = await open(path);
const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
await new Promise((resolve) => socket.once('connect', resolve));
const sealer = new Sealer(socket, Buffer.from(key, 'hex'));

const hash = new Hash();
let [now, next] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
let reading = file.read(now, 0, PIECE_BYTES);
for (;;) {
  const { bytesRead } = await reading;
  if (bytesRead === 0) break;
  reading = file.read(next, 0, PIECE_BYTES);
  const piece = now.subarray(0, bytesRead);
  hash.update(piece);
  await sealer.send(piece);
  [now, next] = [next, now];
}
await sealer.send(Buffer.alloc(0));
// Done is when the other side has the same.
const answer = await new Promise((resolve) => socket.once('data', (text) => resolve(text.toString())));
if (answer !== hash.digest()) throw new Error('the receiver has something else');
socket.end();
await file.close();
