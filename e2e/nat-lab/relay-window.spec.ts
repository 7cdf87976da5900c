/** What people see when only a relay can join them: real windows behind routers that let no direct connection through. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { answerWith, expectPhase, startCall } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { takePictures } from '../support/window/pictures';
import { block, unblock } from './blocked-way';
import { PUBLIC_ADDRESSES } from './internet';
import { home } from './places';
import { test } from './window-test';

const HOMES = [home('random'), home('random', { inside: '192.168.2' })] as const;
/** From the second yes to the connection (issue 12). */
const JOIN_MS = 3_000;
/** The pauses between the first looks for a better way, and one such look. */
const MOVES_WITHIN_MS = 40_000;

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-window-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const question = ({ page }: CooeeApp) => page.getByTestId('relay-question');

test('both are asked, each sees what the other says, and a file arrives through the relay', async ({
  internetWith,
  openWindow,
}) => {
  const { homes } = await internetWith(HOMES, ['--relay']);
  const [caller, answerer] = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);
  await answerWith(answerer, await startCall(caller));
  for (const app of [caller, answerer]) {
    await expect(question(app)).toContainText('Send through contact.lab:2311?', { timeout: 20_000 });
    await expect(question(app)).toContainText('not what');
    await expect(app.page.getByTestId('relay-friend')).toHaveText('Your friend is asked, too.');
  }
  await takePictures(caller, 'relay-question');
  await caller.page.getByTestId('relay-yes').click();
  await expect(caller.page.getByTestId('relay-waiting')).toContainText('Waiting for your friend');
  await expect(answerer.page.getByTestId('relay-friend')).toHaveText('Your friend agrees.');
  await takePictures(caller, 'relay-waiting');
  await takePictures(answerer, 'relay-friend-agrees');
  const agreed = performance.now();
  await answerer.page.getByTestId('relay-yes').click();
  for (const app of [caller, answerer]) {
    await expectPhase(app, 'connected');
    await expect(app.page.getByTestId('route-badge')).toHaveText(/^Through a relay, up to 10.GB/);
  }
  expect(performance.now() - agreed).toBeLessThan(JOIN_MS);
  await takePictures(answerer, 'relay-connected');

  const film = join(folder, 'film.bin');
  await writeRandomFile(film, 2);
  await dropFromSystem(caller.page, [film]);
  await answerer.page.getByTestId('accept').click();
  await expect(caller.page.getByTestId('transfer')).toContainText('verified on Sam’s computer');
  expect(await sha256(join(answerer.downloads, 'film.bin'))).toBe(await sha256(film));
});

test('a no by one of them ends the call: both read the same, and whose no it was; then they try again with a relay', async ({
  internetWith,
  openWindow,
}) => {
  const { homes } = await internetWith(HOMES, ['--relay']);
  const [caller, answerer] = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);
  await answerWith(answerer, await startCall(caller));
  await expect(question(caller)).toBeVisible({ timeout: 20_000 });
  await caller.page.getByTestId('relay-yes').click();
  await answerer.page.getByTestId('relay-no').click();
  for (const { page } of [caller, answerer]) {
    await expect(page.getByTestId('failure')).toHaveAttribute('data-kind', 'both-unpredictable');
    await expect(page.getByTestId('failure')).toContainText('the answerer did not want a relay');
  }
  await takePictures(caller, 'relay-refused');

  // Both meant it: nobody is asked once more.
  await Promise.all([caller, answerer].map(({ page }) => page.getByTestId('try-with-relay').click()));
  await expectPhase(caller, 'waiting');
  const code = await caller.page.getByTestId('code-words').getAttribute('data-code');
  await expect(answerer.page.getByText('This call may go through the contact server’s relay')).toBeVisible();
  await takePictures(answerer, 'relay-agreed-before');
  await answerer.page.getByTestId('answer-input').fill(code?.replaceAll('-', ' ') ?? '');
  await answerer.page.getByTestId('connect').click();
  for (const app of [caller, answerer]) {
    await expectPhase(app, 'connected');
    await expect(app.page.getByTestId('route-badge')).toHaveText(/^Through a relay/);
    await expect(question(app)).toHaveCount(0);
  }
});

test('a relay chosen in the settings is used by the next call, and the friend is asked about that one', async ({
  internetWith,
  openWindow,
}) => {
  const { homes } = await internetWith(HOMES, ['--relay']);
  const [caller, answerer] = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);
  await caller.page.getByRole('button', { name: 'Settings' }).click();
  const settings = caller.page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('radio', { name: 'Another relay' }).check();
  await settings.getByLabel('Host and port').fill('contact.lab:2311');
  await settings.getByRole('button', { name: 'Save' }).click();
  await answerWith(answerer, await startCall(caller));
  await expect(question(answerer)).toContainText('Send through contact.lab:2311?', { timeout: 20_000 });
  await expect(answerer.page.getByTestId('relay-friend')).toHaveText('Your friend agrees.');
  await expect(question(caller)).toHaveCount(0);
  await answerer.page.getByTestId('relay-yes').click();
  for (const app of [caller, answerer]) {
    await expectPhase(app, 'connected');
    // Of a relay that is not the contact server's, no limits are known.
    await expect(app.page.getByTestId('route-badge')).toHaveText(/^Through a relay\. contact\.lab:2311/);
  }
});

test('without any relay both are told what would help', async ({ internetWith, openWindow }) => {
  const { homes } = await internetWith(HOMES);
  const [caller, answerer] = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);
  await answerWith(answerer, await startCall(caller));
  for (const { page } of [caller, answerer])
    await expect(page.getByTestId('failure')).toContainText('one that you name in the settings', {
      timeout: 30_000,
    });
  await takePictures(caller, 'no-relay-known');
  await caller.page.getByTestId('choose-relay').click();
  await expect(caller.page.getByRole('radio', { name: 'Ask me' })).toBeFocused();
  await takePictures(caller, 'no-relay-known-settings');
});

test('a call through a relay moves to a direct way once there is one, and both are told in passing', async ({
  internetWith,
  openWindow,
}) => {
  const places = [home('silent'), home('silent', { inside: '192.168.2' })] as const;
  const internet = await internetWith(places, ['--relay']);
  const routers = places.map(({ router }) => internet.routerOf(router!));
  for (const [index, router] of routers.entries())
    block(router, PUBLIC_ADDRESSES[index === 0 ? 1 : 0], '{ tcp, udp }');
  const { homes } = internet;
  const windows = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);
  const [caller, answerer] = windows;
  await answerWith(answerer, await startCall(caller));
  for (const app of windows) {
    await expect(question(app)).toBeVisible({ timeout: 20_000 });
    await app.page.getByTestId('relay-yes').click();
  }
  for (const { page } of windows)
    await expect(page.getByTestId('route-badge')).toHaveText(/^Through a relay/);
  for (const router of routers) unblock(router);
  for (const { page } of windows)
    await expect(page.getByTestId('moved')).toHaveText('directly now, no longer through the relay', {
      timeout: MOVES_WITHIN_MS,
    });
  await takePictures(caller, 'relay-moved');
  for (const { page } of windows) {
    await expect(page.getByTestId('route-badge')).toHaveText(/^Direct IPv4/);
    await expect(page.getByTestId('link-lost')).toHaveCount(0);
  }
});
