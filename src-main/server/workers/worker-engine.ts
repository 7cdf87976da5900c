/** The engine of a worker: the table of rooms is in the primary. */
import { ENGINE_PATIENCE_MS } from '../rooms/shared/engine';
import type { Engine, Entry, Swap, Swapped } from '../rooms/shared/engine';
import type { FromTable, Question, Renewed } from './messages';
import { monotonicMs } from './messages';

interface Call {
  readonly resolve: (answer: unknown) => void;
  readonly patience: NodeJS.Timeout;
}

type Asked = Question extends infer Each ? (Each extends Question ? Omit<Each, 'id'> : never) : never;

export class WorkerEngine implements Engine {
  readonly #calls = new Map<number, Call>();
  readonly #ask: (question: Question) => void;
  readonly #hearPost: (text: string) => void;
  #lastId = 0;

  /** @param hearPost called with each post for the node */
  constructor(ask: (question: Question) => void, hearPost: (text: string) => void) {
    this.#ask = ask;
    this.#hearPost = hearPost;
  }

  /** What comes from the table. */
  hear(message: FromTable): void {
    if ('post' in message) {
      this.#hearPost(message.post);
      return;
    }
    const call = this.#calls.get(message.id);
    if (call === undefined) return;
    this.#calls.delete(message.id);
    clearTimeout(call.patience);
    call.resolve(message.answer);
  }

  read(number: string): Promise<Entry> {
    return this.#call<Entry>({ ask: 'read', number });
  }

  swap({ mail, ...swap }: Swap): Promise<Swapped> {
    const until = monotonicMs() + ENGINE_PATIENCE_MS;
    return this.#call<Swapped>({ ask: 'swap', ...swap, mail: [...mail], until });
  }

  async post(node: string, text: string): Promise<void> {
    await this.#call({ ask: 'post', node, text });
  }

  async renew(node: string): ReturnType<Engine['renew']> {
    const { nodes, isUnbroken } = await this.#call<Renewed>({ ask: 'renew', node });
    return { nodes: new Set(nodes), isUnbroken };
  }

  async close(node: string): Promise<void> {
    await this.#call({ ask: 'close', node });
  }

  #call<T>(question: Asked): Promise<T> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<T>((resolve, reject) => {
      const patience = setTimeout(() => {
        this.#calls.delete(id);
        reject(new Error('the primary process does not answer'));
      }, ENGINE_PATIENCE_MS);
      this.#calls.set(id, { resolve: resolve as Call['resolve'], patience });
      this.#ask({ id, ...question });
    });
  }
}
