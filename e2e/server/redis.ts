/** A real redis-server of a test's own, which may be stopped, paused and started again. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Program } from '../support/program/program';

/** Where scripts/server-tests.mjs found it. */
const REDIS_SERVER = process.env.COOEE_REDIS_SERVER ?? 'redis-server';

export class RedisServer {
  #process: Program;
  readonly #folder: string;

  private constructor(
    readonly port: number,
    folder: string,
  ) {
    this.#folder = folder;
    this.#process = this.#start();
  }

  static async start(): Promise<RedisServer> {
    const redis = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), 'cooee-redis-')));
    await redis.#process.prints(/Ready to accept connections/);
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${String(this.port)}`;
  }

  /** It forgets everything: nothing was saved. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#process.finished;
  }

  async startAgain(): Promise<void> {
    this.#process = this.#start();
    await this.#process.prints(/Ready to accept connections/);
  }

  /** It takes what is sent to it, and does nothing. */
  pause(): void {
    this.#process.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process.kill('SIGCONT');
  }

  async close(): Promise<void> {
    this.goOn();
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #start(): Program {
    return new Program([
      REDIS_SERVER,
      ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder],
      ...['--save', '', '--appendonly', 'no'],
    ]);
  }
}

/** One that nobody has now. It is let go before redis-server, which cannot choose one itself, takes it. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
