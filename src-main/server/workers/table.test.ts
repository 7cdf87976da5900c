import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { ENGINE_PATIENCE_MS, REVISION } from '../rooms/shared/engine';
import { MemoryTable } from '../rooms/shared/memory-engine';
import { Lines } from './lines';
import type { FromTable, Question } from './messages';
import { TableDesk } from './table-desk';
import { WorkerEngine } from './worker-engine';

const sockets: Socket[] = [];

afterEach(() => {
  vi.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A worker's end and the primary's, with a socket between them. */
async function worker(
  table: MemoryTable,
): Promise<{ engine: WorkerEngine; desk: TableDesk; heard: string[] }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = await accepted;
  server.close();
  sockets.push(near, far);
  const heard: string[] = [];
  const toTable = new Lines(near, (value) => engine.hear(value as FromTable));
  const engine = new WorkerEngine(
    (question) => toTable.send(question),
    (text) => heard.push(text),
  );
  const toWorker = new Lines(far, (value) => desk.ask(value as Question));
  const desk = new TableDesk(table, (message) => toWorker.send(message));
  return { engine, desk, heard };
}

const swap = (from: number, text: string | null, mail: readonly (readonly [string, string])[] = []) => ({
  number: '7',
  from,
  text,
  lifetimeMs: 60_000,
  mail: new Map(mail),
});

describe('the table of rooms, from workers', () => {
  it('changes an entry that nobody else has changed, and brings mail with its revision', async () => {
    const table = new MemoryTable(() => performance.now());
    const [one, other] = [await worker(table), await worker(table)];
    await one.engine.renew('a');
    expect(await other.engine.renew('b')).toEqual({ nodes: new Set(['a', 'b']), isUnbroken: false });
    expect(await one.engine.read('7')).toEqual({ revision: 0, text: null });
    const text = 'two\nlines, "quoted" and ünïcode';
    expect(await one.engine.swap(swap(0, text, [['b', `${REVISION} ${text}`]]))).toEqual({
      isDone: true,
      revision: 1,
    });
    // Asked for after the swap was answered, and answered behind the mail.
    expect(await other.engine.read('7')).toEqual({ revision: 1, text });
    expect(other.heard).toEqual([`1 ${text}`]);
    expect(await other.engine.swap(swap(0, 'late'))).toEqual({
      isDone: false,
      entry: { revision: 1, text },
    });
  });

  it('forgets the node of a worker that has ended at once', async () => {
    const table = new MemoryTable(() => performance.now());
    const [one, other] = [await worker(table), await worker(table)];
    await one.engine.renew('a');
    await other.engine.renew('b');
    one.desk.close();
    expect(await other.engine.renew('b')).toEqual({ nodes: new Set(['b']), isUnbroken: true });
  });

  it('is given up when it does not answer, and changes nothing after that', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const questions: Question[] = [];
    const engine = new WorkerEngine(
      (question) => questions.push(question),
      () => undefined,
    );
    const swapping = expect(engine.swap(swap(0, 'text'))).rejects.toThrow('does not answer');
    await vi.advanceTimersByTimeAsync(ENGINE_PATIENCE_MS);
    await swapping;
    const table = new MemoryTable(() => performance.now());
    const answers: FromTable[] = [];
    const desk = new TableDesk(table, (answer) => answers.push(answer));
    for (const question of questions) {
      desk.ask(
        question.ask === 'swap' ? { ...question, until: question.until - ENGINE_PATIENCE_MS - 1 } : question,
      );
    }
    expect(answers).toEqual([]);
    expect(table.read('7')).toEqual({ revision: 0, text: null });
  });
});
