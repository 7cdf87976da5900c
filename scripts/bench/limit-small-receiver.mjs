/**
 * `limit-small-receiver.mjs <folder>`: receives, opens, checks and stores small files by direct calls, each as Cooee does it: a
 * hidden part, its time, and then its name, which replaces nothing.
 */
import { closeSync, futimesSync, linkSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { blake3 } from '@napi-rs/blake-hash';

import { FILE_HEADER_BYTES, HASH_BYTES, listen } from './limit-wire.mjs';

const FILES_PER_FOLDER = 100;
const [folder = ''] = process.argv.slice(2);
const { socket, opener } = await listen();

let stored = 0;
/** @param {Buffer} bytes */
function store(bytes) {
  const inner = join(folder, String(Math.floor(stored / FILES_PER_FOLDER)));
  if (stored % FILES_PER_FOLDER === 0) mkdirSync(inner);
  const part = join(inner, `.${stored}.part`);
  const descriptor = openSync(part, 'wx');
  writeSync(descriptor, bytes);
  futimesSync(descriptor, 1, 1);
  closeSync(descriptor);
  linkSync(part, join(inner, `${stored}.bin`));
  unlinkSync(part);
  stored += 1;
}

for (;;) {
  const frame = await opener.next();
  if (frame.length === 0) break;
  for (let at = 0; at < frame.length;) {
    const begin = at + FILE_HEADER_BYTES;
    const bytes = frame.subarray(begin, begin + frame.readUInt32BE(at + HASH_BYTES));
    if (!blake3(blake3(bytes)).equals(frame.subarray(at, at + HASH_BYTES))) throw new Error('damaged');
    store(bytes);
    at = begin + bytes.length;
  }
}
socket.end(String(stored));
