/** One of the processes of a server, and the next one when it dies. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

import { CooeeError, deferred } from '../../../src-shared/session';
import type { Log, LogLevel } from '../log';
import type { Measures, Standing } from '../measures';
import type { MemoryTable } from '../rooms/shared/memory-engine';
import { Seldom } from '../seldom';
import { Lines } from './lines';
import { retell } from './measuring';
import type { FromWorker, Question, ToWorker } from './messages';
import { TableDesk } from './table-desk';
import { TABLE_FD, WORKER_VARIABLE } from './worker-process';

/** Connections that wait to be handed over: as many as a listening socket keeps for us beside. */
const MAX_WAITING = 511;
/** A process that lived shorter than this died of what its successor will die of, too, so that one waits. */
const SHORT_LIFE_MS = 5_000;
const RESTART_AFTER_MS = 1_000;
/** From the word to close to the end of the process. */
const CLOSE_TIMEOUT_MS = 5_000;

export interface Handover {
  readonly socket: Socket;
  readonly message: Extract<ToWorker, { type: 'take' }>;
}

export interface SlotOptions {
  /** For the log and the list of processes. */
  readonly name: string;
  /** What the process is told when it has started. */
  readonly duty: () => ToWorker;
  readonly table: MemoryTable;
  readonly log: Log;
  readonly logLevels: readonly LogLevel[];
  /** Told what happens in the process. */
  readonly measures: Measures;
  /** Called with the connections that a process that died had not got yet. */
  readonly onLeft: (left: readonly Handover[]) => void;
}

export class WorkerSlot {
  #child: ChildProcess | null = null;
  #isReady = false;
  #isClosing = false;
  #isSending = false;
  #waiting: Handover[] = [];
  #standing: Standing | null = null;
  #restart: NodeJS.Timeout | undefined;
  readonly #drained = deferred();
  readonly #options: SlotOptions;
  readonly #refusals: Seldom;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.#refusals = new Seldom((text) => options.log('warn', text));
  }

  /** Whether it takes connections now. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** What there was in the process when it reported last; null if it has not, or has died since. */
  get standing(): Standing | null {
    return this.#standing;
  }

  /**
   * Starts the process; resolves once it is ready.
   * @throws CooeeError, as the process says, or `internal` if it ended before it was ready
   */
  async start(): Promise<void> {
    const { name, duty, table, log } = this.#options;
    const startedAt = performance.now();
    const ready = deferred<undefined>();
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
      env: { ...process.env, [WORKER_VARIABLE]: name },
    });
    this.#child = child;
    const lines = new Lines(child.stdio[TABLE_FD] as Socket, (value) => desk.ask(value as Question));
    const desk = new TableDesk(table, (message) => lines.send(message));
    child.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'started':
          this.tell({ type: 'log', levels: this.#options.logLevels });
          this.tell(duty());
          return;
        case 'ready':
          this.#isReady = true;
          ready.resolve(undefined);
          this.#handOver();
          return;
        case 'drained':
          this.#drained.resolve();
          return;
        case 'failed':
          ready.reject(CooeeError.of(message.failure));
          child.kill('SIGKILL');
          return;
        case 'report':
          this.#standing = message.report.standing;
          retell(message.report.measured, this.#options.measures);
          return;
        case 'log':
          log(message.level, `${name}: ${message.text}`);
      }
    });
    const ended = (how: string): void => {
      if (this.#child !== child) return;
      this.#child = null;
      this.#isReady = false;
      this.#isSending = false;
      this.#standing = null;
      desk.close();
      lines.close();
      this.#drained.resolve();
      ready.reject(new CooeeError('internal', `${name} ended: ${how}`));
      this.#options.onLeft(this.#waiting.splice(0));
      if (!this.#isClosing) this.#startAgain(how, performance.now() - startedAt);
    };
    child.on('error', (error) => ended(error.message));
    child.on('exit', (code, signal) => ended(signal ?? `code ${String(code)}`));
    await ready.promise;
  }

  tell(message: ToWorker): void {
    // Of a process that has just died the next one is told everything.
    if (this.#child?.connected === true) this.#child.send(message, () => undefined);
  }

  /** Gives a connection away, or keeps it until there is somebody to give it to. */
  hand(handover: Handover): void {
    if (this.#waiting.length >= MAX_WAITING || this.#isClosing) {
      handover.socket.destroy();
      this.#refusals.say(`refused a connection: ${this.#options.name} has not taken ${MAX_WAITING} yet`);
      return;
    }
    this.#waiting.push(handover);
    this.#handOver();
  }

  /** Has the process send those away who wait, and starts no other one. Resolves once all others have ended by themselves. */
  async drain(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#restart);
    if (!this.#isReady) return;
    this.tell({ type: 'drain' });
    await this.#drained.promise;
  }

  /** Ends the process; resolves once it has. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#restart);
    for (const { socket } of this.#waiting.splice(0)) socket.destroy();
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const impatience = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
    if (this.#isReady) this.tell({ type: 'close' });
    else child.kill('SIGKILL');
    await ended;
    clearTimeout(impatience);
  }

  /** One after another: Node would keep them until each has arrived, and nobody would know which have not when the process dies. */
  #handOver(): void {
    if (!this.#isReady || this.#isSending) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#isSending = true;
    this.#child?.send(next.message, next.socket, {}, (error) => {
      if (error !== null) next.socket.destroy();
      this.#isSending = false;
      this.#handOver();
    });
  }

  #startAgain(how: string, livedMs: number): void {
    const { name, log } = this.#options;
    log('error', `${name} ended (${how}); the friends of its callers are told, and another one is started`);
    this.#restart = setTimeout(
      () => {
        this.start().catch((error: unknown) =>
          log('error', `cannot start ${name}: ${error instanceof Error ? error.message : String(error)}`),
        );
      },
      livedMs < SHORT_LIFE_MS ? RESTART_AFTER_MS : 0,
    );
  }
}
