/** What a listener on the cable gets to see: tshark, of Wireshark. */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

import { whyNoProgram } from './namespaces';

/** Why nobody can listen here, or null. */
export function whyNoSniffer(): string | null {
  return whyNoProgram('tshark', ['--version'], 'tshark');
}

export class Sniffer {
  readonly #tshark: ChildProcess;
  readonly #file: string;

  private constructor(tshark: ChildProcess, file: string) {
    this.#tshark = tshark;
    this.#file = file;
  }

  /**
   * Listens to everything that goes through a network interface; resolves when it does.
   * @param run words that run a program on the host of the interface
   * @param file where the capture goes
   */
  static async start(run: readonly string[], device: string, file: string): Promise<Sniffer> {
    const [command = '', ...words] = run;
    // Whole frames, without name resolution, written at once.
    const options = ['-i', device, '-n', '-s', '0', '-w', file, '-F', 'pcap'];
    const tshark = spawn(command, [...words, 'tshark', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    const { stderr } = tshark;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Capturing on')) resolve();
      });
      tshark.once('exit', () => reject(new Error(`tshark does not listen: ${said}`)));
    });
    return new Sniffer(tshark, file);
  }

  /**
   * Stops listening.
   * @returns the frames as they were, and beside them what was said in each direction of each TCP connection, in one
   *   piece: a word may be cut in two by the end of a frame
   */
  async stop(): Promise<readonly Buffer[]> {
    const exited = new Promise((resolve) => this.#tshark.once('exit', resolve));
    this.#tshark.kill('SIGINT');
    await exited;
    return [await readFile(this.#file), ...this.#conversations()];
  }

  #conversations(): Iterable<Buffer> {
    const fields = ['tcp.stream', 'tcp.srcport', 'tcp.payload'].flatMap((name) => ['-e', name]);
    const options = ['-r', this.#file, '-n', '-Y', 'tcp.payload', '-T', 'fields', ...fields];
    const table = execFileSync('tshark', options, { stdio: 'pipe', encoding: 'utf8' });
    const said = new Map<string, Buffer>();
    for (const line of table.split('\n')) {
      const [stream = '', port = '', payload = ''] = line.split('\t');
      const direction = `${stream} ${port}`;
      const before = said.get(direction) ?? Buffer.alloc(0);
      said.set(direction, Buffer.concat([before, Buffer.from(payload, 'hex')]));
    }
    return said.values();
  }
}
