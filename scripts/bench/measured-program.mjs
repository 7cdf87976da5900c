import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Between two looks at what a program has used; what it does after the last one is missed. Milliseconds. */
const LOOK_INTERVAL_MS = 20;
/** Linux counts processor time in hundredths of a second for every program (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

/** @typedef {{ readonly cpuSeconds: number, readonly peakBytes: number }} Usage */

/** A program that is watched from outside: what it prints, and what it uses, where /proc tells. */
export class MeasuredProgram {
  #output = '';
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {Usage} */
  #usage = { cpuSeconds: 0, peakBytes: 0 };

  /** @param {string} command @param {readonly string[]} args */
  constructor(command, args) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const hear = (/** @type {Buffer} */ text) => {
      this.#output += text.toString();
      for (const listener of this.#listeners) listener();
    };
    this.child.stdout.on('data', hear);
    this.child.stderr.on('data', hear);
    const looking = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
    /** @type {Promise<number>} */
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        clearInterval(looking);
        if (code === 0) resolve(performance.now());
        else reject(new Error(`${command} ended with ${String(code ?? signal)}:\n${this.#output}`));
      });
    });
    // Whoever waits for its words hears of its end as well.
    this.ended.catch(() => undefined);
  }

  /** Since it was started. */
  get usage() {
    this.#look();
    return this.#usage;
  }

  /**
   * @param {RegExp} pattern
   * @returns {Promise<{ match: RegExpExecArray, at: number }>} rejects when the program fails before
   */
  async prints(pattern) {
    let listen = () => undefined;
    /** @type {Promise<{ match: RegExpExecArray, at: number }>} */
    const printed = new Promise((resolve) => {
      listen = () => {
        const match = pattern.exec(this.#output);
        if (match !== null) resolve({ match, at: performance.now() });
      };
      this.#listeners.add(listen);
      listen();
    });
    const silent = this.ended.then(() => {
      throw new Error(`it never said ${String(pattern)}:\n${this.#output}`);
    });
    // The race below has it.
    silent.catch(() => undefined);
    return Promise.race([printed, silent]).finally(() => this.#listeners.delete(listen));
  }

  /** @param {string} text */
  type(text) {
    this.child.stdin.end(text);
  }

  kill() {
    this.child.kill('SIGKILL');
  }

  #look() {
    try {
      const folder = `/proc/${String(this.child.pid)}`;
      // The name of the program, in parentheses, may have spaces.
      const fields = readFileSync(`${folder}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      const ticks = Number(fields[11]) + Number(fields[12]);
      const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`${folder}/status`, 'utf8')) ?? [];
      if (kilobytes === undefined) return;
      this.#usage = { cpuSeconds: ticks / TICKS_PER_SECOND, peakBytes: Number(kilobytes) * 1024 };
    } catch {
      // It has ended, or the system has no /proc.
    }
  }
}
