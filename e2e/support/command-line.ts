/** Runs the built command line as a user does and collects what it prints. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'cooee.mjs');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class CommandLine {
  stdout = '';
  stderr = '';
  readonly finished: Promise<Finished>;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private hasExited = false;

  /** @param options `through`: words before the program, such as those that run it on another host */
  constructor(args: readonly string[], { through = [] }: { readonly through?: readonly string[] } = {}) {
    const [command = process.execPath, ...words] = [...through, process.execPath, PROGRAM, ...args];
    this.child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.finished = new Promise((resolve) => {
      this.child.once('close', (code) => {
        this.hasExited = true;
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
      if (this.hasExited)
        throw new Error(`ended without ${String(pattern)}:\n${this.stdout}\n${this.stderr}`);
      await Promise.race([
        this.finished,
        new Promise((resolve) => this.child.stdout.once('data', () => setImmediate(resolve))),
      ]);
    }
  }

  type(text: string): void {
    this.child.stdin.write(text);
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.child.kill(signal);
  }
}

/** Starts a contact server on loopback and a free port. */
export async function serve(args: readonly string[]): Promise<{ server: CommandLine; port: string }> {
  const server = new CommandLine(['serve', '-a', '127.0.0.1:0', ...args]);
  const port = await server.prints(/listening (?:tcp|tls) 127\.0\.0\.1:(\d+)/);
  return { server, port };
}
