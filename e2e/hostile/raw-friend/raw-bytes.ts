import type { Socket } from 'node:net';

/** Reads exact numbers of bytes from a socket, and writes with its backpressure. */
export class RawBytes {
  #chunks: Buffer[] = [];
  #length = 0;
  #over = false;
  #wake: () => void = () => undefined;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;

    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#over = true;
      this.#wake();
    });
  }

  /** What is sent after the other end has had enough is lost without a word. */
  send(bytes: Buffer): boolean {
    return this.#socket.destroyed || this.#socket.write(bytes);
  }

  /** Resolves when the socket can take more, or is gone. */
  async drained(): Promise<void> {
    if (this.#socket.destroyed || !this.#socket.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        this.#socket.off('drain', settle).off('close', settle);
        resolve();
      };
      this.#socket.on('drain', settle).on('close', settle);
    });
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** @throws Error when the connection ends before */
  async take(count: number): Promise<Buffer> {
    while (this.#length < count) {
      if (this.#over) throw new Error('the connection has ended');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all.subarray(count)];
    this.#length -= count;
    return all.subarray(0, count);
  }

  async expect(expected: Buffer): Promise<void> {
    const bytes = await this.take(expected.length);
    if (!bytes.equals(expected))
      throw new Error(`${bytes.toString('hex')} came, not ${expected.toString('hex')}`);
  }

  stopReading(): void {
    this.#socket.pause();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
