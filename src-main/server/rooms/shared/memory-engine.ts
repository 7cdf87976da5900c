/** An engine in this process, for nodes that live in it or talk to it. */
import type { Engine, Entry, Swap, Swapped } from './engine';
import { PRESENCE_MS, REVISION } from './engine';

interface StoredEntry {
  readonly revision: number;
  readonly text: string;
  readonly forgetAt: number;
}

/** The shared state. */
export class MemoryTable {
  /** Removed entries are forgotten; so are those whose time is over, when somebody looks. */
  readonly #entries = new Map<string, StoredEntry>();
  readonly #nodes = new Map<string, { seenAt: number; readonly hear: (text: string) => void }>();
  readonly #now: () => number;
  #revision = 0;

  /** @param now milliseconds on a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  read(number: string): Entry {
    const entry = this.#entries.get(number);
    if (entry === undefined || entry.forgetAt <= this.#now()) return { revision: 0, text: null };
    return { revision: entry.revision, text: entry.text };
  }

  swap({ number, from, text, lifetimeMs, mail }: Swap): Swapped {
    const entry = this.read(number);
    if (entry.revision !== from) return { isDone: false, entry };
    const deaf = [...mail.keys()].filter((node) => !this.#nodes.has(node));
    if (deaf.length > 0) return { isDone: false, deaf };
    this.#revision += 1;
    const revision = this.#revision;
    if (text === null) this.#entries.delete(number);
    else this.#entries.set(number, { revision, text, forgetAt: this.#now() + lifetimeMs });
    for (const [node, post] of mail) this.post(node, post.replace(REVISION, String(revision)));
    return { isDone: true, revision };
  }

  post(node: string, text: string): void {
    this.#nodes.get(node)?.hear(text);
  }

  renew(node: string, hear: (text: string) => void): { nodes: ReadonlySet<string>; isUnbroken: boolean } {
    const now = this.#now();
    for (const [name, { seenAt }] of this.#nodes) if (seenAt + PRESENCE_MS <= now) this.#nodes.delete(name);
    const isUnbroken = this.#nodes.has(node);
    this.#nodes.set(node, { seenAt: now, hear });
    this.#forgetEntries(now);
    return { nodes: new Set(this.#nodes.keys()), isUnbroken };
  }

  forget(node: string): void {
    this.#nodes.delete(node);
  }

  /** Nodes end their rooms in time; these are left by nodes that died. The oldest come first, for all live about equally long. */
  #forgetEntries(now: number): void {
    for (const [number, { forgetAt }] of this.#entries) {
      if (forgetAt > now) return;
      this.#entries.delete(number);
    }
  }
}

/** A node's connection to a table of the same process. Mail comes in a turn of its own, as over a network. */
export class MemoryEngine implements Engine {
  readonly #table: MemoryTable;
  readonly #hear: (text: string) => void;

  constructor(table: MemoryTable, hear: (text: string) => void) {
    this.#table = table;
    this.#hear = (text) => queueMicrotask(() => hear(text));
  }

  read(number: string): Promise<Entry> {
    return Promise.resolve(this.#table.read(number));
  }

  swap(swap: Swap): Promise<Swapped> {
    return Promise.resolve(this.#table.swap(swap));
  }

  post(node: string, text: string): Promise<void> {
    this.#table.post(node, text);
    return Promise.resolve();
  }

  renew(node: string): ReturnType<Engine['renew']> {
    return Promise.resolve(this.#table.renew(node, this.#hear));
  }

  close(node: string): Promise<void> {
    this.#table.forget(node);
    return Promise.resolve();
  }
}
