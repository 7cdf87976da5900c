/** What people see on networks of several kinds: real windows, real routers, nothing pretended. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { FAILURES } from '../../src-shared/session';
import type { FailureKind } from '../../src-shared/session';
import { answerWith, expectPhase, startCall } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { secretWords } from '../support/program/secret-words';
import { takePictures } from '../support/window/pictures';
import { answerSaveDialogWith } from '../support/window/save-dialog';
import { home } from './places';
import { test } from './window-test';

/** From the moment both are ready until they give up (docs/PROTOCOL.md 4). */
const GIVE_UP_LIMIT_MS = 30_000;

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-window-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

async function expectCheck({ page }: CooeeApp, verdict: string): Promise<void> {
  await expect(page.getByTestId('network')).toHaveAttribute('data-verdict', verdict, { timeout: 10_000 });
}

async function expectFailure({ page }: CooeeApp, kind: FailureKind, timeout = 20_000): Promise<void> {
  await expect(page.getByTestId('failure')).toHaveAttribute('data-kind', kind, { timeout });
  await expect(page.getByTestId('failure-code')).toHaveText(FAILURES[kind].code);
}

test('two homes behind common routers: the check is easy, the call direct, and a file arrives verified', async ({
  internetWith,
  openWindow,
}) => {
  const { homes } = await internetWith([home('silent'), home('silent')]);
  const [caller, answerer] = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);

  const code = await startCall(caller);
  await expectCheck(caller, 'easy');
  await takePictures(caller, 'check-easy');
  await answerWith(answerer, code);
  for (const app of [caller, answerer]) {
    await expectPhase(app, 'connected');
    await expect(app.page.getByTestId('route-badge')).toHaveText(/^Direct IPv4/);
  }

  const film = join(folder, 'holiday film.bin');
  await writeRandomFile(film, 2);
  await dropFromSystem(caller.page, [film]);
  await answerer.page.getByTestId('accept').click();
  await expect(caller.page.getByTestId('transfer')).toContainText('verified on Sam’s computer');
  expect(await sha256(join(answerer.downloads, 'holiday film.bin'))).toBe(await sha256(film));
  await takePictures(caller, 'connected');
});

test('two homes behind unpredictable routers: both are warned, see what is tried, and are told the same', async ({
  internetWith,
  openWindow,
}) => {
  const { homes } = await internetWith([home('random'), home('random', { inside: '192.168.2' })]);
  const [caller, answerer] = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);

  const code = await startCall(caller);
  await answerer.page.getByTestId('answer-button').click();
  for (const app of [caller, answerer]) {
    await expectCheck(app, 'may-need-help');
    await expect(app.page.getByTestId('network')).toContainText('allow UPnP in the router');
  }
  await takePictures(caller, 'check-may-need-help');
  await takePictures(answerer, 'check-may-need-help-answer');

  await answerer.page.getByTestId('answer-input').fill(code.replaceAll('-', ' '));
  await answerer.page.getByTestId('connect').click();
  const bothReady = performance.now();
  for (const { page } of [caller, answerer])
    await expect(page.getByTestId('route').filter({ hasText: 'Through both routers' })).toContainText(
      'trying',
    );
  await takePictures(answerer, 'connecting');
  for (const app of [caller, answerer]) await expectFailure(app, 'both-unpredictable', GIVE_UP_LIMIT_MS);
  expect(performance.now() - bothReady).toBeLessThan(GIVE_UP_LIMIT_MS);
  const [told, toldToo] = await Promise.all(
    [caller, answerer].map(({ page }) => page.getByTestId('failure').innerText()),
  );
  expect(told).toBe(toldToo);
  await takePictures(caller, 'failed-no-way');

  await caller.page.getByTestId('tried').locator('summary').click();
  for (const words of ['Through both routers', 'Through both routers, by UDP'])
    await expect(caller.page.getByTestId('route').getByText(words, { exact: true })).toBeVisible();
  await takePictures(caller, 'failed-no-way-tried');
  const report = await saveReport(caller);
  expect(report).toContain('outcome: N6 both-unpredictable');
  expect(report).toMatch(/^ {2}direct-ipv4, public, 192\.0\.x\.x:\d+: silent/m);
  for (const secret of [...secretWords(code), /\bKim\b/i, /\bSam\b/i]) expect(report).not.toMatch(secret);
  expect(report).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
});

async function saveReport(app: CooeeApp): Promise<string> {
  const file = join(folder, 'report.txt');
  await answerSaveDialogWith(app, file);
  await app.page.getByTestId('save-report').click();
  await expect(app.page.getByText(`The report is in ${file}`)).toBeVisible();
  return readFile(file, 'utf8');
}

test('an answerer whose code nobody calls with is told so', async ({ internetWith, openWindow }) => {
  const { homes } = await internetWith([home('silent'), home('silent')]);
  const answerer = await openWindow('Sam', homes[1]);
  // zzzz is above 2^18, so no generated code has this room.
  await answerWith(answerer, '0.zzzz.2222');
  await expectFailure(answerer, 'room-unknown');
  await takePictures(answerer, 'failed-nobody-calls');
});

test('without the contact server a caller still gets a code, for friends on the same network', async ({
  internetWith,
  openWindow,
}) => {
  const { homes, server } = await internetWith([home('silent'), home('silent')]);
  server.ip('link set wan down');
  const [caller, answerer] = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);
  const code = await startCall(caller);
  await expectCheck(caller, 'may-need-help');
  await expect(caller.page.getByTestId('network')).toContainText('The contact server does not answer');
  await takePictures(caller, 'check-no-server');
  await answerWith(answerer, code);
  await expectFailure(answerer, 'server-unreachable');
  await takePictures(answerer, 'failed-no-server');
});
