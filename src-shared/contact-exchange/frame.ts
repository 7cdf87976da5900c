/** Frames: a header that says how long the JSON after it is, and a decoder that takes any split of the bytes. */

/** A byte order mark is kept, and then refused as JSON, as serde_json does. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const TO_UTF8 = new TextEncoder();

type FrameErrorReason = 'wrong-version' | 'too-long' | 'bad-utf8' | 'bad-json' | 'unknown-message';

/** The other side does not speak this dialect, or not properly. There is no way to find the next frame after it. */
export class FrameError extends Error {
  override readonly name = 'FrameError';

  constructor(
    readonly reason: FrameErrorReason,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${reason}: ${detail}`, options);
  }
}

/** Turns the bytes of one connection's one direction into messages. */
export interface FrameDecoder<T> {
  /**
   * @param bytes the next bytes, split anywhere; they are copied, the caller may reuse the buffer
   * @returns the messages completed by these bytes, in order
   * @throws FrameError at the first bad frame, and again at every later call: the connection is of no further use, so
   *   messages completed earlier in the same call are dropped with it. A frame that is too long is refused at its
   *   header, before any of it is buffered.
   */
  push(bytes: Uint8Array): T[];
  /** Bytes kept of a frame that is not complete yet: 0 between frames, at most the header and `maxBodyBytes`. */
  readonly pendingBytes: number;
}

/** What differs between dialects: the header, and what the JSON means. */
export interface FrameFormat<T> {
  readonly headerBytes: number;
  /** Longest JSON part of a frame, in bytes. */
  readonly maxBodyBytes: number;
  /** Length of the JSON in bytes. @throws FrameError `wrong-version` if this is no header of the dialect */
  bodyBytes(header: DataView): number;
  /** @throws FrameError `bad-json` or `unknown-message` */
  parse(json: string): T;
}

/** @returns the UTF-8 of the JSON. @throws FrameError `too-long` above `maxBytes` */
export function frameBody(json: string, maxBytes: number): Uint8Array {
  const body = TO_UTF8.encode(json);
  checkBodyBytes(body.length, maxBytes);
  return body;
}

function checkBodyBytes(length: number, maxBytes: number): void {
  if (length > maxBytes) throw new FrameError('too-long', `${String(length)} bytes of JSON`);
}

export function createFrameDecoder<T>(format: FrameFormat<T>): FrameDecoder<T> {
  return new JsonFrameDecoder(format);
}

class JsonFrameDecoder<T> implements FrameDecoder<T> {
  /** What came of a frame that is not complete yet; null between frames, which is nearly always: a frame fits into one packet. */
  #kept: Uint8Array | null = null;
  #failure: FrameError | null = null;
  readonly #format: FrameFormat<T>;

  constructor(format: FrameFormat<T>) {
    this.#format = format;
  }

  get pendingBytes(): number {
    return this.#kept?.length ?? 0;
  }

  push(bytes: Uint8Array): T[] {
    if (this.#failure !== null) throw this.#failure;
    try {
      return this.#decode(this.#kept === null ? bytes : joined(this.#kept, bytes));
    } catch (error) {
      if (error instanceof FrameError) this.#failure = error;
      throw error;
    }
  }

  #decode(bytes: Uint8Array): T[] {
    const { headerBytes, maxBodyBytes } = this.#format;
    const messages: T[] = [];
    let rest = bytes;
    while (rest.length >= headerBytes) {
      const length = this.#format.bodyBytes(new DataView(rest.buffer, rest.byteOffset, headerBytes));
      checkBodyBytes(length, maxBodyBytes);
      const end = headerBytes + length;
      if (rest.length < end) break;
      messages.push(this.#format.parse(decodeUtf8(rest.subarray(headerBytes, end))));
      rest = rest.subarray(end);
    }
    // A copy, also of a Buffer, whose own `slice` makes none.
    this.#kept = rest.length === 0 ? null : new Uint8Array(rest);
    return messages;
  }
}

function joined(before: Uint8Array, after: Uint8Array): Uint8Array {
  const all = new Uint8Array(before.length + after.length);
  all.set(before);
  all.set(after, before.length);
  return all;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (error) {
    throw new FrameError('bad-utf8', 'the JSON is not UTF-8', { cause: error });
  }
}
