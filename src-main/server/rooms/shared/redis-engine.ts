/**
 * An engine in Redis 7 or Valkey. One script compares, sets and posts in one step; pub/sub carries the mail. Keys and channels begin
 * with the version of our texts:
 *
 *   cooee1:room:<number>   hash of `revision` and `text`, which expires
 *   cooee1:revision        the last revision given out: microseconds of the engine's clock, and at least one more than before
 *   cooee1:nodes           sorted set of the nodes that are there, by when they last said so
 *   cooee1:node:<name>     channel of a node
 */
import { Redis } from 'iovalkey';

import { now } from '../../clock';
import type { Log } from '../../log';
import { ENGINE_PATIENCE_MS, EngineAway, PRESENCE_MS } from './engine';
import type { Engine, Entry, Swap, Swapped } from './engine';
import { RENEW, SWAP } from './redis-scripts';
import type { Script } from './redis-scripts';
import { TEXTS_VERSION } from './texts';

const PREFIX = `cooee${String(TEXTS_VERSION)}:`;
const NODES_KEY = `${PREFIX}nodes`;
const REVISION_KEY = `${PREFIX}revision`;
const RECONNECT_AFTER_MS = 500;
const MICROSECONDS = 1000;
/** What a node posts to itself with each renewal: what does not come back shows a link that is dead though it looks alive. */
const ECHO = 'echo ';
const ECHO_PATIENCE_MS = 500;

export class RedisEngine implements Engine {
  /** For commands. */
  readonly #commands: Redis;
  /** For mail: a connection that has subscribed does nothing else. */
  readonly #mail: Redis;
  /** Engine's clock minus ours, microseconds; at most the true difference. Null before the first answer. */
  #clockOffset: number | null = null;
  /** Whether mail has come to us ever since the last renewal. */
  #isUnbroken = false;
  readonly #subscription: Subscription;
  #echo = 0;
  #echoedAt = 0;
  #heardEcho = 0;

  constructor(
    node: string,
    url: string,
    { hear, log }: { readonly hear: (text: string) => void; readonly log: Log },
  ) {
    this.#commands = connect(url);
    this.#mail = connect(url);
    for (const client of [this.#commands, this.#mail])
      client.on('error', (error: Error) => log('debug', `the shared rooms: ${error.message}`));
    this.#subscription = new Subscription(this.#mail, channelOf(node));
    this.#mail.on('close', () => {
      this.#isUnbroken = false;
    });
    this.#mail.on('message', (_channel, text) => {
      if (text.startsWith(ECHO)) this.#heardEcho = Number(text.slice(ECHO.length));
      else hear(text);
    });
  }

  async read(number: string): Promise<Entry> {
    const [revision, text] = await this.#sent().hmget(entryKey(number), 'revision', 'text');
    return { revision: Number(revision ?? 0), text: text ?? null };
  }

  async swap({ number, from, text, lifetimeMs, mail }: Swap): Promise<Swapped> {
    if (this.#clockOffset === null) throw new EngineAway('not connected yet');
    const tooLateAfter = (now() + ENGINE_PATIENCE_MS) * MICROSECONDS + this.#clockOffset;
    const posts = [...mail].flatMap(([node, post]) => [channelOf(node), post]);
    const [result = '', ...rest] = (await this.#run(
      SWAP,
      [entryKey(number), REVISION_KEY],
      from,
      Math.floor(tooLateAfter),
      text ?? '',
      Math.ceil(lifetimeMs),
      ...posts,
    )) as string[];
    const [revision, found] = rest;
    if (result === 'deaf') return { isDone: false, deaf: rest.map(nodeOfChannel) };
    if (result === 'done') return { isDone: true, revision: Number(revision) };
    return {
      isDone: false,
      entry: { revision: Number(revision), text: found === undefined || found === '' ? null : found },
    };
  }

  async post(node: string, text: string): Promise<void> {
    await this.#sent().publish(channelOf(node), text);
  }

  async renew(node: string): ReturnType<Engine['renew']> {
    await this.#subscription.made();
    // Asked twice within moments, the first may still be on its way.
    const wasHeard = this.#heardEcho === this.#echo || now() - this.#echoedAt < ECHO_PATIENCE_MS;
    const echo = this.#echo + 1;
    const [isNew, time, nodes] = (await this.#run(
      RENEW,
      [NODES_KEY],
      node,
      PRESENCE_MS,
      channelOf(node),
      `${ECHO}${String(echo)}`,
    )) as [number, string, string[]];
    this.#clockOffset = Number(time) - now() * MICROSECONDS;
    const isUnbroken = isNew === 0 && wasHeard && this.#isUnbroken;
    if (!wasHeard) this.#mail.disconnect(true);
    this.#echo = echo;
    this.#echoedAt = now();
    this.#isUnbroken = true;
    return { nodes: new Set(nodes), isUnbroken };
  }

  /** Redis knows a script by its hash once it has run it; the script itself is a hundred times as long. */
  async #run(
    { text, hash }: Script,
    keys: readonly string[],
    ...args: readonly (string | number)[]
  ): Promise<unknown> {
    try {
      return await this.#sent().evalsha(hash, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.#sent().eval(text, keys.length, ...keys, ...args);
    }
  }

  /** The connection for commands. @throws EngineAway if there is none, so that nothing is sent */
  #sent(): Redis {
    if (this.#commands.status !== 'ready') throw new EngineAway('cannot be reached');
    return this.#commands;
  }

  async close(node: string): Promise<void> {
    try {
      await this.#commands.zrem(NODES_KEY, node);
    } finally {
      this.#commands.disconnect();
      this.#mail.disconnect();
    }
  }
}

function nodeOfChannel(channel: string): string {
  return channel.slice(channelOf('').length);
}

/** Made anew with each connection. */
class Subscription {
  #isMade = false;
  readonly #waiting = new Set<() => void>();

  constructor(client: Redis, channel: string) {
    client.on('close', () => {
      this.#isMade = false;
    });
    client.on('ready', () => {
      client.subscribe(channel).then(
        () => {
          this.#isMade = true;
          for (const wake of this.#waiting) wake();
        },
        // Whoever waits for it gives up in time, and asks again.
        () => client.disconnect(true),
      );
    });
  }

  /** Rejects if it takes longer than the engine's patience. */
  made(): Promise<void> {
    if (this.#isMade) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        clearTimeout(impatience);
        this.#waiting.delete(wake);
        resolve();
      };
      const impatience = setTimeout(() => {
        this.#waiting.delete(wake);
        reject(new EngineAway('cannot be reached'));
      }, ENGINE_PATIENCE_MS);
      this.#waiting.add(wake);
    });
  }
}

/** Fails at once what cannot be sent now, rather than to send it later, and never gives up. */
function connect(url: string): Redis {
  return new Redis(url, {
    commandTimeout: ENGINE_PATIENCE_MS,
    connectTimeout: ENGINE_PATIENCE_MS,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RECONNECT_AFTER_MS,
    connectionName: 'cooee',
  });
}

function entryKey(number: string): string {
  return `${PREFIX}room:${number}`;
}

function channelOf(node: string): string {
  return `${PREFIX}node:${node}`;
}
