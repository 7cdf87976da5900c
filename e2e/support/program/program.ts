/** A program in another process, and what it prints. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Program {
  stdout = '';
  stderr = '';
  readonly finished: Promise<Finished>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #hasExited = false;

  /**
   * @param words the program and its arguments
   * @param env added to our own environment
   */
  constructor([command = '', ...args]: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    // It may end without reading the answer it is given.
    this.#child.stdin.on('error', () => undefined);
    this.finished = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#hasExited = true;
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /**
   * Waits for output that matches and returns its first group.
   * @throws Error with everything printed, when the program ends without printing it
   */
  async prints(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match !== null) return match[1] ?? match[0];
      if (this.#hasExited)
        throw new Error(`ended without ${String(pattern)}:\n${this.stdout}\n${this.stderr}`);
      await Promise.race([
        this.finished,
        new Promise((resolve) => this.#child.stdout.once('data', () => setImmediate(resolve))),
      ]);
    }
  }

  /** The process id, also of one that has ended. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Whoever reads what it prints has gone. */
  stopReading(): void {
    this.#child.stdout.destroy();
  }

  /** Its stdin ends. */
  endInput(): void {
    this.#child.stdin.end();
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#child.kill(signal);
  }
}
