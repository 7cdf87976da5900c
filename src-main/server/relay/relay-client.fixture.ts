/** A client of the relay over any socket, for tests. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';

export const newToken = (): string => randomBytes(32).toString('hex');
export const ONE_SIDE = '0011223344556677';
export const OTHER_SIDE = '8899aabbccddeeff';

export class RelayClient {
  #received: Buffer[] = [];
  #length = 0;
  #isOver = false;
  #wake: () => void = () => undefined;
  /** How it ended: by the relay, or with an error. */
  readonly ending: Promise<'ended' | 'reset'>;

  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => {
      this.#received.push(bytes);
      this.#length += bytes.length;
      this.#wake();
    });
    this.ending = new Promise((resolve) => {
      socket.on('end', () => resolve('ended'));
      socket.on('error', () => resolve('reset'));
    });
    void this.ending.then(() => {
      this.#isOver = true;
      this.#wake();
    });
  }

  write(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  ask(token: string, side: string | null, more = ''): void {
    this.write(`please relay ${token}${side === null ? '' : ` for side ${side}`}\n${more}`);
  }

  /** Waits for so many bytes, and takes them. Fewer, if it ends before. */
  async take(bytes: number): Promise<Buffer> {
    while (this.#length < bytes && !this.#isOver) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const all = Buffer.concat(this.#received);
    this.#received = [all.subarray(bytes)];
    this.#length = Math.max(0, all.length - bytes);
    return all.subarray(0, bytes);
  }

  async takeText(bytes: number): Promise<string> {
    return (await this.take(bytes)).toString('latin1');
  }

  /** Everything until the end, and how that came. */
  async rest(): Promise<[string, 'ended' | 'reset']> {
    const ending = await this.ending;
    return [await this.takeText(Infinity), ending];
  }
}
