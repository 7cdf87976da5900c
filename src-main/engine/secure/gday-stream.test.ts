import { readFileSync } from 'node:fs';
import { duplexPair } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { ByteReader } from './byte-reader';
import { GdayStream } from './gday-stream';
import type { Spake2Key } from './spake2';

interface Vectors {
  stream: { key: string; nonce7: string; chunks: { i: number; plain: string; wire: string }[] };
  peerHandshake: Record<
    | 'key'
    | 'nonce7'
    | 'offer_plain'
    | 'offer_chunk0_from_A'
    | 'data_chunk1_from_A'
    | 'request_plain'
    | 'request_chunk0_from_B',
    string
  >;
}
const vectors = JSON.parse(
  readFileSync(new URL('./gday-vectors.fixture.json', import.meta.url), 'utf8'),
) as Vectors;

const never = new AbortController().signal;
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const NO_SEED = Buffer.alloc(7);

/** One end with the given key and nonce, and the raw other end of its wire. */
function streamWith(
  key: string,
  nonce7: string,
): { stream: GdayStream; wire: ReturnType<typeof duplexPair>[0] } {
  const [ours, wire] = duplexPair();
  const seeds = [hex(nonce7), NO_SEED] as const;
  return { stream: new GdayStream(ours, new ByteReader(ours), hex(key) as Spake2Key, seeds), wire };
}

/** Two ends that know the same key. */
function pair(): [GdayStream, GdayStream] {
  const [left, right] = duplexPair();
  const key = Buffer.alloc(32, 7) as Spake2Key;
  const [one, other] = [Buffer.from('1234567'), Buffer.from('abcdefg')];
  return [
    new GdayStream(left, new ByteReader(left), key, [one, other]),
    new GdayStream(right, new ByteReader(right), key, [other, one]),
  ];
}

describe('gday’s stream', () => {
  it('writes the records of the real crate', async () => {
    const { stream, wire } = streamWith(vectors.stream.key, vectors.stream.nonce7);
    const [first, second] = vectors.stream.chunks;
    await stream.write(hex(first?.plain ?? ''));
    await stream.write(hex(second?.plain ?? ''));
    expect((wire.read() as Buffer).toString('hex')).toBe(`${first?.wire ?? ''}${second?.wire ?? ''}`);
  });

  it('reads the records of the real crate and skips the empty one', async () => {
    const { stream, wire } = streamWith(vectors.stream.key, vectors.stream.nonce7);
    const [first, second, empty] = vectors.stream.chunks;
    wire.end(hex([first, second, empty].map((chunk) => chunk?.wire ?? '').join('')));
    expect((await stream.read(never))?.toString('hex')).toBe(first?.plain);
    expect((await stream.read(never))?.toString('hex')).toBe(second?.plain);
    expect(await stream.read(never)).toBeNull();
  });

  it('makes the published offer and data, and reads the published request', async () => {
    const { key, nonce7, ...messages } = vectors.peerHandshake;
    const { stream, wire } = streamWith(key, nonce7);
    await stream.write(hex(messages.offer_plain));
    expect((wire.read() as Buffer).toString('hex')).toBe(messages.offer_chunk0_from_A);
    await stream.write(Buffer.from('hello world'));
    expect((wire.read() as Buffer).toString('hex')).toBe(messages.data_chunk1_from_A);
    wire.write(hex(messages.request_chunk0_from_B));
    expect((await stream.read(never))?.toString('hex')).toBe(messages.request_plain);
  });

  it('splits what is longer than a record, and never writes an empty one', async () => {
    const [left, right] = pair();
    const bytes = Buffer.alloc(65_519 * 2 + 3, 0xab);
    await left.write(Buffer.alloc(0));
    const writing = left.write(bytes).then(() => left.finish());
    const sizes: number[] = [];
    for (let chunk = await right.read(never); chunk !== null; chunk = await right.read(never))
      sizes.push(chunk.length);
    await writing;
    expect(sizes).toEqual([65_519, 65_519, 3]);
  });

  it.each([
    ['a forged record', '00169398c755b832d4ac527838d7b6cfea67d378e713f9b3', 'friend-garbled'],
    ['a record shorter than its tag', '000f00', 'friend-garbled'],
    ['an end inside a record', '00169398', 'connection-lost'],
  ])('refuses %s', async (_, bytes, kind) => {
    const { stream, wire } = streamWith(vectors.stream.key, vectors.stream.nonce7);
    wire.end(hex(bytes));
    await expect(stream.read(never)).rejects.toEqual(expect.objectContaining({ kind }));
  });
});
