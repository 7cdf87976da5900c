/**
 * The engine's worker thread. In Electron the main process's JavaScript shares the thread that draws the windows, so
 * sockets, cryptography and disk work happen here.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { findNamed } from '../../src-shared/ipc';
import { Engine } from './engine';
import { failureOf, logTo } from './log';
import type { FromEngine, ThreadStart, ToEngine } from './thread-protocol';

if (parentPort === null) throw new Error('the engine thread was started as a program');
const port = parentPort;

const tell = (message: FromEngine): void => port.postMessage(message);
const { config, logLevel } = workerData as ThreadStart;
logTo(logLevel, (level, text) => tell({ type: 'log', level, text }));
const engine = new Engine(
  config,
  (snapshot) => tell({ type: 'snapshot', snapshot }),
  (record) => tell({ type: 'call-record', record }),
);

port.on('message', (message: ToEngine) => {
  const { id } = message;
  carryOut(message).then(
    (value) => tell({ type: 'reply', id, result: { ok: true, value } }),
    (error: unknown) => {
      tell({ type: 'reply', id, result: { ok: false, failure: failureOf(error, 'a command') } });
    },
  );
});

async function carryOut(message: ToEngine): Promise<unknown> {
  switch (message.type) {
    case 'command':
      return (findNamed(engine, message.name) as (argument: unknown) => unknown)(message.argument);
    case 'configure':
      engine.configure(message.config);
      return undefined;
    case 'close':
      return engine.close();
  }
}
