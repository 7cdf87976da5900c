/** Frames: a header that says how long the JSON after it is, and a decoder that takes any split of the bytes. */

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
  const body = new TextEncoder().encode(json);
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
  readonly #header: Uint8Array;
  #headerFilled = 0;
  #body: Uint8Array | null = null;
  #bodyFilled = 0;
  #failure: FrameError | null = null;
  readonly #format: FrameFormat<T>;

  constructor(format: FrameFormat<T>) {
    this.#format = format;

    this.#header = new Uint8Array(format.headerBytes);
  }

  get pendingBytes(): number {
    return this.#headerFilled + this.#bodyFilled;
  }

  push(bytes: Uint8Array): T[] {
    if (this.#failure !== null) throw this.#failure;
    try {
      return this.#decode(bytes);
    } catch (error) {
      if (error instanceof FrameError) this.#failure = error;
      throw error;
    }
  }

  #decode(bytes: Uint8Array): T[] {
    const messages: T[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      rest = this.#body === null ? this.#fillHeader(rest) : this.#fillBody(this.#body, rest);
      if (this.#body?.length === this.#bodyFilled) {
        messages.push(this.#format.parse(decodeUtf8(this.#body)));
        this.#headerFilled = 0;
        this.#bodyFilled = 0;
        this.#body = null;
      }
    }
    return messages;
  }

  #fillHeader(bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, this.#header.length - this.#headerFilled);
    this.#header.set(taken, this.#headerFilled);
    this.#headerFilled += taken.length;
    if (this.#headerFilled === this.#header.length) {
      const length = this.#format.bodyBytes(new DataView(this.#header.buffer));
      checkBodyBytes(length, this.#format.maxBodyBytes);
      this.#body = new Uint8Array(length);
    }
    return bytes.subarray(taken.length);
  }

  #fillBody(body: Uint8Array, bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, body.length - this.#bodyFilled);
    body.set(taken, this.#bodyFilled);
    this.#bodyFilled += taken.length;
    return bytes.subarray(taken.length);
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    // A byte order mark is kept, and then refused as JSON, as serde_json does.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new FrameError('bad-utf8', 'the JSON is not UTF-8', { cause: error });
  }
}
