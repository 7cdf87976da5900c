/** One worker's way to the table of rooms, in the primary. */
import type { MemoryTable } from '../rooms/shared/memory-engine';
import type { FromTable, Question } from './messages';
import { monotonicMs } from './messages';

export class TableDesk {
  readonly #nodes = new Set<string>();
  readonly #table: MemoryTable;
  readonly #tell: (message: FromTable) => void;
  #isClosed = false;

  constructor(table: MemoryTable, tell: (message: FromTable) => void) {
    this.#table = table;
    this.#tell = tell;
  }

  ask(question: Question): void {
    if (this.#isClosed) return;
    const { id } = question;
    switch (question.ask) {
      case 'read':
        this.#tell({ id, answer: this.#table.read(question.number) });
        return;
      case 'swap':
        // The worker has given up: nothing may change any more.
        if (monotonicMs() > question.until) return;
        this.#tell({ id, answer: this.#table.swap({ ...question, mail: new Map(question.mail) }) });
        return;
      case 'post':
        this.#table.post(question.node, question.text);
        this.#tell({ id, answer: null });
        return;
      case 'renew': {
        this.#nodes.add(question.node);
        const { nodes, isUnbroken } = this.#table.renew(question.node, (post) => {
          if (!this.#isClosed) this.#tell({ post });
        });
        this.#tell({ id, answer: { nodes: [...nodes], isUnbroken } });
        return;
      }
      case 'close':
        this.#forget(question.node);
        this.#tell({ id, answer: null });
    }
  }

  /** The worker has ended: the others see with their next renewal that its node is gone. */
  close(): void {
    this.#isClosed = true;
    for (const node of this.#nodes) this.#forget(node);
  }

  #forget(node: string): void {
    this.#nodes.delete(node);
    this.#table.forget(node);
  }
}
