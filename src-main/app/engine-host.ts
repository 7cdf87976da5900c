import { Worker } from 'node:worker_threads';

import { CooeeError, EMPTY_SNAPSHOT } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';
import type { CallRecord } from '../engine/call-record';
import type { EngineConfig } from '../engine/engine';
import type { EngineArgument, EngineCommandName, EngineValue } from '../engine/engine-commands';
import type { LogSink } from '../engine/log';
import type { FromEngine, ThreadStart, ToEngine } from '../engine/thread-protocol';
import { bundled } from './bundle';

/** How long a closing engine may take to say goodbye to the friend. */
const CLOSE_TIMEOUT_MS = 3_000;

interface Pending {
  resolve(value: unknown): void;
  reject(error: CooeeError): void;
}

export interface EngineEvents {
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly onCallRecord: (record: CallRecord) => void;
  /** A line of the engine's log. */
  readonly onLog: LogSink;
  readonly onDeath: (error: Error) => void;
}

/**
 * The app's end of the engine thread: starts it, sends commands, forwards snapshots. If the thread dies, everything
 * that waits is told so and the window shows it, with a button that calls {@link EngineHost.restart}.
 */
export class EngineHost {
  #worker: Worker | null = null;
  #snapshot: Snapshot = EMPTY_SNAPSHOT;
  /** Versions go on counting over restarts, or the window would take a new engine's news for old. */
  #versionOffset = 0;
  #nextId = 1;
  readonly #pending = new Map<number, Pending>();
  #threadStart: ThreadStart;
  readonly #events: EngineEvents;

  constructor(threadStart: ThreadStart, events: EngineEvents) {
    this.#threadStart = threadStart;
    this.#events = events;
    this.#start();
  }

  get latest(): Snapshot {
    return this.#snapshot;
  }

  /** @throws CooeeError whatever the engine answers, or `engine-died` */
  async send<N extends EngineCommandName>(name: N, argument: EngineArgument<N>): Promise<EngineValue<N>> {
    return (await this.#request((id) => ({ type: 'command', id, name, argument }))) as EngineValue<N>;
  }

  async configure(config: EngineConfig): Promise<void> {
    this.#threadStart = { ...this.#threadStart, config };
    await this.#request((id) => ({ type: 'configure', id, config }));
  }

  /** Starts a new thread after the old one died; does nothing while one is alive. */
  restart(): void {
    if (this.#worker !== null) return;
    this.#start();
    this.#publish({ ...EMPTY_SNAPSHOT, version: this.#snapshot.version + 1 });
    this.#versionOffset = this.#snapshot.version;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS));
    // One that dies on the way is closed, too.
    await Promise.race([this.#request((id) => ({ type: 'close', id })).catch(() => undefined), timeout]);
    this.#worker = null;
    await worker.terminate();
  }

  /** @throws CooeeError whatever the engine answers, or `engine-died` */
  #request(message: (id: number) => ToEngine): Promise<unknown> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new CooeeError('engine-died'));
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    worker.postMessage(message(id));
    return answer;
  }

  #start(): void {
    const worker = new Worker(bundled('main', 'engine-thread.cjs'), { workerData: this.#threadStart });
    this.#worker = worker;
    worker.on('message', (message: FromEngine) => this.#receive(message));
    worker.on('error', (error) => this.#bury(worker, error));
    worker.on('exit', (code) => this.#bury(worker, new Error(`engine thread exited with ${code}`)));
  }

  #receive(message: FromEngine): void {
    if (message.type === 'snapshot') {
      const { snapshot } = message;
      this.#publish({ ...snapshot, version: snapshot.version + this.#versionOffset });
      return;
    }
    if (message.type === 'call-record') {
      this.#events.onCallRecord(message.record);
      return;
    }
    if (message.type === 'log') {
      this.#events.onLog(message.level, message.text);
      return;
    }
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    const { result } = message;
    if (result.ok) waiting?.resolve(result.value);
    else waiting?.reject(CooeeError.of(result.failure));
  }

  #bury(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#events.onDeath(error);
    for (const { reject } of this.#pending.values()) reject(new CooeeError('engine-died'));
    this.#pending.clear();
    this.#publish({
      version: this.#snapshot.version + 1,
      phase: {
        name: 'failed',
        failure: { kind: 'engine-died', detail: null },
        role: null,
        steps: [],
        routes: [],
      },
      guesses: 0,
      network: this.#snapshot.network,
      transfers: [],
      notes: [],
      unfinished: this.#snapshot.unfinished,
    });
  }

  #publish(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#events.onSnapshot(snapshot);
  }
}
