import { once } from 'node:events';
import { PassThrough } from 'node:stream';

import { beforeEach, describe, expect, it } from 'vitest';

import { CooeeError } from '../../../src-shared/session';
import { ByteReader } from './byte-reader';

const { signal } = new AbortController();

let stream: PassThrough;
let reader: ByteReader;
beforeEach(() => {
  stream = new PassThrough();
  reader = new ByteReader(stream);
});

const text = async (length: number): Promise<string> => (await reader.read(length, signal)).toString();

describe('a reader of exact lengths', () => {
  it('gives the same bytes however they were cut', async () => {
    stream.write('on');
    stream.write('e two thr');
    expect(await text(3)).toBe('one');
    expect(await text(1)).toBe(' ');
    const rest = text(9);
    stream.write('ee');
    expect(await rest).toBe('two three');
  });

  it('fills a read that waits from several chunks, and keeps what is behind it', async () => {
    const four = text(4);
    for (const chunk of ['a', 'b', 'c', 'def']) {
      stream.write(chunk);
      await new Promise(setImmediate);
    }
    expect(await four).toBe('abcd');
    expect(await text(2)).toBe('ef');
  });

  it('stops a stream that nobody reads from, and lets it go on', async () => {
    const piece = Buffer.alloc(64 * 1024);
    let written = 0;
    while (stream.write(piece) && written < 100) {
      written += 1;
      await new Promise(setImmediate);
    }
    expect(written).toBeLessThan(8);
    const drained = once(stream, 'drain');
    await reader.read((written + 1) * piece.length, signal);
    await drained;
    stream.write('more');
    expect(await text(4)).toBe('more');
  });

  it('tells a clean end from one in the middle', async () => {
    stream.end('abc');
    expect(await text(2)).toBe('ab');
    await expect(text(2)).rejects.toMatchObject({ kind: 'connection-lost' });
    expect(await reader.readInto(Buffer.alloc(1), signal)).toBe(false);
  });

  it('still gives what had come when the stream broke', async () => {
    stream.write('goodbye');
    await new Promise(setImmediate);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy(new Error('reset'));
    await closed;
    expect(await text(7)).toBe('goodbye');
    await expect(text(1)).rejects.toBeInstanceOf(CooeeError);
  });

  it('knows a stream that was over before', async () => {
    stream.destroy();
    await once(stream, 'close');
    reader = new ByteReader(stream);
    await expect(text(1)).rejects.toMatchObject({ kind: 'connection-lost' });
  });

  it('gives up when it is told to', async () => {
    const abort = new AbortController();
    const read = reader.read(1, abort.signal);
    abort.abort(new CooeeError('cancelled'));
    await expect(read).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
