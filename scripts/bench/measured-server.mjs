/** A contact server under measurement: pinned, and looked at from outside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** proc(5), USER_HZ. */
const TICKS_PER_SECOND = 100;
/** Other programs of this computer should not count; Linux groups sessions, so that `nice` alone does nothing (sched(7)). */
const NICE = -15;

/** @typedef {{ readonly cpuSeconds: number, readonly bytes: number, readonly descriptors: number }} Usage */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
// In sessions of their own they do not hear what ends this one.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => process.exit(1));

/**
 * Starts a program in a session of its own, on one processor, before other programs where that is allowed.
 * @param {number} processor
 * @param {string} command
 * @param {readonly string[]} args
 */
export function startPinned(processor, command, args) {
  const child = spawn('taskset', ['-c', String(processor), command, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  try {
    writeFileSync(`/proc/${String(child.pid)}/autogroup`, String(NICE));
  } catch {
    // Then the others count, and the table has the load of the machine beside it.
  }
  return child;
}

export class MeasuredServer {
  #output = '';
  /** @type {(() => void)[]} */
  #waiting = [];
  #ended = false;

  /** @param {number} processor @param {string} command @param {readonly string[]} args */
  constructor(processor, command, args) {
    this.child = startPinned(processor, command, args);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (/** @type {Buffer} */ text) => this.#hear(text.toString()));
    this.child.once('exit', () => {
      this.#ended = true;
      this.#hear('');
    });
  }

  get pid() {
    return this.child.pid ?? 0;
  }

  /** @param {RegExp} pattern */
  async prints(pattern) {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match !== null) return match;
      if (this.#ended) throw new Error(`it ended without ${String(pattern)}:\n${this.#output}`);
      await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
    }
  }

  /** Of the process and its children. @returns {Usage} */
  get usage() {
    return usageOf(this.pid);
  }

  async stop() {
    if (this.#ended) return;
    this.child.kill('SIGTERM');
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await once(this.child, 'exit');
    clearTimeout(impatience);
  }

  /** @param {string} text */
  #hear(text) {
    this.#output = (this.#output + text).slice(-100_000);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** @param {number} pid @returns {Usage} */
function usageOf(pid) {
  const folder = `/proc/${String(pid)}`;
  const fields = readFileSync(`${folder}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`${folder}/smaps_rollup`, 'utf8')) ?? [];
  const own = {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    bytes: Number(kilobytes) * 1024,
    descriptors: readdirSync(`${folder}/fd`).length,
  };
  const children = readFileSync(`${folder}/task/${String(pid)}/children`, 'utf8').split(' ');
  return children
    .filter((word) => word !== '')
    .map((word) => usageOf(Number(word)))
    .reduce(
      (sum, one) => ({
        cpuSeconds: sum.cpuSeconds + one.cpuSeconds,
        bytes: sum.bytes + one.bytes,
        descriptors: sum.descriptors + one.descriptors,
      }),
      own,
    );
}
