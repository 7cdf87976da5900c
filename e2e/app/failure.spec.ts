import { createServer } from 'node:net';

import { expect, test } from '@playwright/test';

import {
  answerWith,
  connectByCode,
  embeddedServer,
  expectPhase,
  freePort,
  launchCooee,
  startCall,
} from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';

const apps: CooeeApp[] = [];

test.afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

async function launch(name: string, server: Parameters<typeof launchCooee>[0]['server']): Promise<CooeeApp> {
  const app = await launchCooee({ name, server });
  apps.push(app);
  return app;
}

async function expectFailure({ page }: CooeeApp, kind: string, timeout = 20_000): Promise<void> {
  await expect(page.getByTestId('failure')).toHaveAttribute('data-kind', kind, { timeout });
  await expect(page.getByTestId('failure-code')).toHaveText(/[A-Z]\d/);
}

test('a code that nobody calls with fails with one clear reason', async () => {
  const server = await embeddedServer();
  const caller = await launch('Kim', server);
  const answerer = await launch('Sam', server);
  await startCall(caller);
  // zzzz is above 2^18, so no generated code has this room.
  await answerWith(answerer, '0.zzzz.2222');
  await expectFailure(answerer, 'room-unknown');
});

test('a wrong secret ends the call in the same words on both sides', async () => {
  const server = await embeddedServer();
  const caller = await launch('Kim', server);
  const answerer = await launch('Sam', server);
  await startCall(caller);
  const snapshot = await caller.page.evaluate(() => window.cooee.command('system.snapshot'));
  if (!snapshot.ok || snapshot.value.phase.name !== 'waiting') throw new Error('the caller does not wait');
  const [id = '', room = '', secret = ''] = snapshot.value.phase.code.text.split('.');
  const wrong = secret.startsWith('2') ? `3${secret.slice(1)}` : `2${secret.slice(1)}`;
  await answerWith(answerer, `${id}.${room}.${wrong}`);
  await expectFailure(caller, 'code-wrong');
  await expectFailure(answerer, 'code-wrong');
  const words = await Promise.all(
    [caller, answerer].map(({ page }) => page.getByTestId('failure').innerText()),
  );
  expect(words[0]).toBe(words[1]);
});

test('a mistyped word is caught before anything is sent', async () => {
  const answerer = await launch('Sam', await embeddedServer());
  await answerer.page.getByTestId('answer-button').click();
  await answerer.page.getByTestId('answer-input').fill('xylophonic qqqq zzzz vvvv');
  await expect(answerer.page.getByTestId('connect')).toBeDisabled();
  await expectPhase(answerer, 'idle');
});

test('a server that is not there and one that is something else are told apart', async () => {
  const dead = await launch('Kim', { kind: 'custom', host: '127.0.0.1', port: await freePort(), tls: false });
  await dead.page.getByTestId('call-button').click();
  await expectFailure(dead, 'server-unreachable');

  const foreign = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const port = await freePort();
  await new Promise<void>((resolve) => foreign.listen(port, '127.0.0.1', resolve));
  const confused = await launch('Sam', { kind: 'custom', host: '127.0.0.1', port, tls: false });
  await confused.page.getByTestId('call-button').click();
  await expectFailure(confused, 'server-foreign');
  foreign.close();
});

test('hanging up is told to the friend, and both can call again', async () => {
  const server = await embeddedServer();
  const caller = await launch('Kim', server);
  const answerer = await launch('Sam', server);
  await connectByCode(caller, answerer);
  await caller.page.getByTestId('hang-up').click();
  await expectPhase(answerer, 'ended');
  await expectPhase(caller, 'ended');
});

test('a friend whose program is killed is noticed and looked for', async () => {
  const server = await embeddedServer();
  const caller = await launch('Kim', server);
  const answerer = await launch('Sam', server);
  await connectByCode(caller, answerer);
  answerer.electron.process().kill('SIGKILL');
  await expect(caller.page.getByTestId('link-lost')).toBeVisible();
  apps.splice(apps.indexOf(answerer), 1);
  // They may come back for ten minutes; nobody has to wait for that.
  await caller.page.getByTestId('hang-up').click();
  await expectPhase(caller, 'ended');
});

test('the engine thread dying shows a message, and a button starts it again', async () => {
  const server = await embeddedServer();
  const caller = await launch('Kim', server);
  // The thread is stopped from outside, as a crash would: whichever worker the next command goes to.
  await caller.electron.evaluate(() => {
    const { Worker } = process.mainModule?.require(
      'node:worker_threads',
    ) as typeof import('node:worker_threads');
    const original = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function stopInstead(this: InstanceType<typeof Worker>): void {
      Worker.prototype.postMessage = original;
      void this.terminate();
    };
  });
  await caller.page.getByTestId('call-button').click();
  await expectFailure(caller, 'engine-died');
  await caller.page.getByRole('button', { name: /restart/i }).click();
  await expectPhase(caller, 'idle');
  await startCall(caller);
});
