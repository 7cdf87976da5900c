/**
 * A reliable stream over UDP as Node's own streams are. The library (udx-native) orders, repeats and paces; what it lacks is
 * that a reader can make the other end wait: it takes whatever arrives. So each direction has a window, kept by frames of
 * four bytes in front of the data (u32BE):
 *
 *     0                 the end of this direction
 *     below 0x80000000  so many bytes of data follow, at most 64 KiB
 *     the others        the reader has taken so many more bytes (without the first bit), and as many may be sent
 */
import { Duplex } from 'node:stream';

import type { UdxStream } from 'udx-native';

/**
 * What the other end may send before we read it. The library itself has at most 4 MiB on the way; twice that keeps it busy while
 * a credit travels.
 */
export const WINDOW_BYTES = 8 * 1024 * 1024;
/** So often is a reader's progress told: each costs a packet. */
const CREDIT_BYTES = WINDOW_BYTES / 16;
const MAX_FRAME_BYTES = 64 * 1024;
const HEADER_BYTES = 4;
const CREDIT_FLAG = 0x8000_0000;
/** Above the pings of a call (1 s), below the 20 s after which routers forget an idle mapping. */
const KEEP_ALIVE_MS = 10_000;
/** How long the other end may take to acknowledge our end, as for a TCP socket that is closed. */
const CLOSE_TIMEOUT_MS = 5_000;

type Done = (error?: Error | null) => void;

interface PendingWrite {
  readonly bytes: Buffer;
  offset: number;
  readonly done: Done;
}

export class UdpStream extends Duplex {
  /** Data of the other end, before any of it is read. */
  bytesRead = 0;
  /**
   * The address of this computer that its packets had when it began, or null where that is not known (yet). The socket itself is bound
   * to none, and would go on from another one; but a router lets in only what answers the old one.
   */
  localAddress: string | null = null;
  readonly #udx: UdxStream;
  /** Bytes that the other end lets us send. */
  #credit = WINDOW_BYTES;
  #write: PendingWrite | null = null;
  #isLibraryFull = false;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  #frameLeft = 0;
  /** Arrived and not taken by the reader. */
  readonly #queue: Buffer[] = [];
  #queuedBytes = 0;
  /** Taken by the reader and not told. */
  #untoldBytes = 0;
  #isReaderReady = false;
  #hasEnded = { here: false, there: false };
  #isGone = false;

  /**
   * @param stream connected, and ours from now on
   * @param localAddress never rejects
   */
  constructor(stream: UdxStream, localAddress: Promise<string | null>) {
    // As Node's sockets do: when the other end has ended, so do we.
    super({ allowHalfOpen: false });
    this.#udx = stream;
    void localAddress.then((address) => {
      this.localAddress = address;
    });
    stream.setKeepalive(KEEP_ALIVE_MS);
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('drain', () => {
      this.#isLibraryFull = false;
      this.#send();
    });
    stream.on('error', (error: Error) => this.#lost(error));
    stream.on('close', () => this.#lost(new Error('the other end closed the stream')));
  }

  override _read(): void {
    this.#isReaderReady = true;
    this.#deliver();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#write = { bytes: chunk, offset: 0, done };
    this.#send();
  }

  override _final(done: Done): void {
    if (this.#isGone) {
      done();
      return;
    }
    this.#hasEnded.here = true;
    this.#udx.write(Buffer.alloc(HEADER_BYTES));
    // Nobody sends again what is lost after this program has ended, so it does not end before all has arrived.
    const timer = setTimeout(done, CLOSE_TIMEOUT_MS);
    void this.#udx.flush().then(() => {
      clearTimeout(timer);
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#queue.length = 0;
    const hasBothEnded = this.#hasEnded.here && this.#hasEnded.there;
    if (error === null && hasBothEnded && !this.#isGone) {
      this.#udx.end();
      const timer = setTimeout(() => this.#udx.destroy(), CLOSE_TIMEOUT_MS);
      this.#udx.once('close', () => clearTimeout(timer));
    } else {
      this.#udx.destroy();
    }
    done(error);
  }

  #send(): void {
    for (;;) {
      const write = this.#write;
      if (write === null) return;
      const { bytes, offset, done } = write;
      // An end that is gone takes nothing more; what it sent before can still be read.
      const length = this.#isGone ? 0 : bytes.length - offset;
      if (length === 0) {
        this.#write = null;
        done();
        return;
      }
      if (this.#isLibraryFull || this.#credit === 0) return;
      const taken = Math.min(length, this.#credit, MAX_FRAME_BYTES);
      // A copy: the library needs the bytes until they are acknowledged, and the writer uses the buffer again.
      const frame = Buffer.allocUnsafe(HEADER_BYTES + taken);
      frame.writeUInt32BE(taken);
      bytes.copy(frame, HEADER_BYTES, offset, offset + taken);
      write.offset += taken;
      this.#credit -= taken;
      this.#isLibraryFull = !this.#udx.write(frame);
    }
  }

  #receive(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.destroyed;) {
      if (this.#frameLeft > 0) {
        const data = chunk.subarray(at, at + this.#frameLeft);
        at += data.length;
        this.#frameLeft -= data.length;
        this.#queue.push(data);
      } else {
        this.#header[this.#headerBytes] = chunk[at] ?? 0;
        at += 1;
        this.#headerBytes += 1;
        if (this.#headerBytes === HEADER_BYTES) this.#begin(this.#header.readUInt32BE());
      }
    }
    this.#deliver();
  }

  #begin(header: number): void {
    this.#headerBytes = 0;
    if (this.#hasEnded.there && header < CREDIT_FLAG) return this.#garbled('more after its end');
    if (header === 0) {
      this.#hasEnded.there = true;
    } else if (header < CREDIT_FLAG) {
      this.bytesRead += header;
      this.#queuedBytes += header;
      this.#frameLeft = header;
      if (header > MAX_FRAME_BYTES) this.#garbled('a frame that is too long');
      else if (this.#queuedBytes + this.#untoldBytes > WINDOW_BYTES) this.#garbled('more than its window');
    } else {
      this.#credit += header - CREDIT_FLAG;
      if (this.#credit > WINDOW_BYTES) this.#garbled('more credit than it can have');
      else this.#send();
    }
  }

  #garbled(what: string): void {
    this.destroy(new Error(`the other end sent ${what}`));
  }

  #deliver(): void {
    let told = 0;
    while (this.#isReaderReady) {
      const data = this.#queue.shift();
      if (data === undefined) break;
      this.#queuedBytes -= data.length;
      this.#untoldBytes += data.length;
      told += data.length;
      this.#isReaderReady = this.push(data);
    }
    if (told > 0 && this.#untoldBytes >= CREDIT_BYTES && !this.#isGone && !this.destroyed) {
      const credit = Buffer.alloc(HEADER_BYTES);
      credit.writeUInt32BE(CREDIT_FLAG + this.#untoldBytes);
      this.#untoldBytes = 0;
      this.#udx.write(credit);
    }
    const isAllDelivered = this.#queue.length === 0 && this.#frameLeft === 0;
    if (this.#hasEnded.there && isAllDelivered && this.#isReaderReady && !this.readableEnded) {
      this.#isReaderReady = false;
      this.push(null);
    }
  }

  /** What arrived before the end can still be read, as from a TCP socket that is closed. */
  #lost(error: Error): void {
    if (this.#isGone) return;
    this.#isGone = true;
    if (this.#hasEnded.there) this.#send();
    else this.destroy(error);
  }
}
