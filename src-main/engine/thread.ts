/**
 * The engine's worker thread. In Electron the main process's JavaScript shares the thread that draws the windows, so
 * sockets, cryptography and disk work happen here.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { toFailure } from '../../src-shared/session';
import { Engine } from './engine';
import { logTo } from './log';
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
  carryOut(message).then(
    () => tell({ type: 'reply', id: message.id, failure: null }),
    (error: unknown) => tell({ type: 'reply', id: message.id, failure: toFailure(error) }),
  );
});

async function carryOut(message: ToEngine): Promise<void> {
  switch (message.name) {
    case 'call':
      engine.call();
      break;
    case 'answer':
      engine.answer(message.argument.code);
      break;
    case 'hangUp':
      await engine.hangUp();
      break;
    case 'comparePhrase':
      await engine.comparePhrase(message.argument.isSame);
      break;
    case 'reset':
      await engine.reset();
      break;
    case 'offer':
      engine.offer(message.argument.paths);
      break;
    case 'accept':
      await engine.accept(message.argument.id, message.argument.except);
      break;
    case 'decline':
      await engine.decline(message.argument.id);
      break;
    case 'cancel':
      await engine.cancel(message.argument.id);
      break;
    case 'pause':
      engine.pause(message.argument.id);
      break;
    case 'resume':
      engine.resume(message.argument.id);
      break;
    case 'retry':
      engine.retry(message.argument.id);
      break;
    case 'move':
      engine.move(message.argument.id, message.argument.before);
      break;
    case 'sendNote':
      engine.sendNote(message.argument.text);
      break;
    case 'resumeUnfinished':
      engine.resumeUnfinished(message.argument.id);
      break;
    case 'forgetUnfinished':
      engine.forgetUnfinished(message.argument.id);
      break;
    case 'checkNetwork':
      await engine.checkNetwork();
      break;
    case 'configure':
      engine.configure(message.argument);
      break;
    case 'close':
      await engine.close();
      break;
  }
}
