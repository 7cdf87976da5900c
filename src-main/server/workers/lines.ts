/** Values between two processes over a stream, one line of JSON each; those of one turn of the loop go out in one write. */
import type { Socket } from 'node:net';

export class Lines {
  readonly #stream: Socket;
  #isCorked = false;
  #rest = '';

  /** @param hear called with each value of the other process, which is trusted to write them by the types that both share */
  constructor(stream: Socket, hear: (value: unknown) => void) {
    this.#stream = stream;
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) hear(JSON.parse(line));
    });
    // The other process has ended, which its parent or its child learns in another way.
    stream.on('error', () => undefined);
  }

  send(value: unknown): void {
    if (this.#stream.destroyed) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#stream.cork();
      setImmediate(() => {
        this.#isCorked = false;
        this.#stream.uncork();
      });
    }
    this.#stream.write(`${JSON.stringify(value)}\n`);
  }

  close(): void {
    this.#stream.destroy();
  }
}
