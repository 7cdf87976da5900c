/** Questions to whoever runs the command line: asked on stderr, answered by a line of stdin. */
import { fstatSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';

import { orAborted } from '../../src-shared/session';

/** Turns of the event loop: one to begin to read, one for the end to be reported, and one for the streams on top. */
const TURNS_UNTIL_END_OF_INPUT = 3;

/**
 * Asks for a yes or a no. Anything that starts "yes" is a yes, as with gday, but an empty line is not; nor is the end of the
 * input, or Ctrl-D. Ctrl-C ends the program as at any other time.
 * @param prompt without the choices, such as `Accept?`
 * @param signal withdraws the question
 * @throws the signal's reason
 */
export async function ask(prompt: string, signal: AbortSignal): Promise<boolean> {
  const line = await askForLine(`${prompt} (y/n) `, signal);
  const answer = line?.trim().toLowerCase() ?? '';
  return answer !== '' && 'yes'.startsWith(answer);
}

/**
 * @param prompt shown as it is; empty shows nothing
 * @returns null when there is no line, because the input has ended
 * @throws the signal's reason
 */
export async function askForLine(prompt: string, signal: AbortSignal): Promise<string | null> {
  signal.throwIfAborted();
  lines ??= new InputLines();
  process.stderr.write(prompt);
  let line: string | null = null;
  try {
    line = await lines.next(signal);
  } finally {
    // Whoever answers at a terminal ends the line themselves.
    if (line === null && prompt !== '') process.stderr.write('\n');
  }
  return line;
}

/** Whether anybody can answer: a person, or a program at the other end of a pipe. Nobody does from `/dev/null`. */
export async function canBeAsked(): Promise<boolean> {
  if (process.stdin.isTTY) return true;
  try {
    const stdin = fstatSync(0);
    if (stdin.isFile()) return stdin.size > 0;
    if (!stdin.isFIFO() && !stdin.isSocket()) return false;
  } catch {
    // Its input is closed.
    return false;
  }
  lines ??= new InputLines();
  // A pipe that nobody writes to any more ends in the first turns in which it is read.
  for (let turn = 0; turn < TURNS_UNTIL_END_OF_INPUT; turn += 1) await setImmediate();
  return !lines.isOver;
}

/**
 * One reader for all questions, for a second one would miss what the first has read ahead. The terminal stays in its
 * ordinary mode, in which Ctrl-C and Ctrl-\ are signals.
 */
class InputLines {
  readonly #reader: Interface = createInterface({ input: process.stdin, terminal: false });
  readonly #read: string[] = [];
  #hasEnded = false;
  #wake: () => void = () => undefined;

  constructor() {
    this.#reader.on('line', (line) => {
      this.#read.push(line);
      this.#wake();
    });
    this.#reader.on('close', () => {
      this.#hasEnded = true;
      this.#wake();
    });
  }

  /** Nothing is left of it, and nothing will come. */
  get isOver(): boolean {
    return this.#hasEnded && this.#read.length === 0;
  }

  /** @returns null at the end. @throws the signal's reason */
  async next(signal: AbortSignal): Promise<string | null> {
    // The rest of what a person has pasted is no answer to the next question. A program may know what it will be asked.
    if (process.stdin.isTTY) this.#read.length = 0;
    while (this.#read.length === 0 && !this.#hasEnded) {
      const more = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#reader.resume();
      await orAborted(more, signal);
    }
    // Not while nothing is asked: a job in the background that reads its terminal is stopped.
    if (!this.#hasEnded) this.#reader.pause();
    return this.#read.shift() ?? null;
  }
}

let lines: InputLines | null = null;
