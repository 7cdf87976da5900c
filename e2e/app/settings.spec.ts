import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { generate } from 'selfsigned';

import { answerWith, embeddedServer, freePort, launchCooee, startCall } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';

let app: CooeeApp;
let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-settings-'));
  app = await launchCooee({ name: 'Kim', server: await embeddedServer() });
});

test.afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function openSettings(): Promise<Locator> {
  await app.page.getByRole('button', { name: 'Settings' }).click();
  return app.page.getByRole('dialog', { name: 'Settings' });
}

/** The system's own dialog cannot be driven: it answers with this path as if somebody had chosen it. */
async function answerFileDialogWith(path: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}

test('a server of one’s own, its certificate and the name are still there after a restart', async () => {
  const certificate = join(folder, 'club.pem');
  const { cert } = await generate([{ name: 'commonName', value: 'club' }], { keyType: 'ec', curve: 'P-256' });
  await writeFile(certificate, cert);
  await answerFileDialogWith(certificate);

  const dialog = await openSettings();
  await dialog.getByLabel('Your name').fill('Kim of the club');
  await dialog.getByRole('radio', { name: 'Your own' }).check();
  await dialog.getByLabel('Host').fill('meet.example');
  await dialog.getByRole('button', { name: 'Choose …' }).last().click();
  await expect(dialog.getByLabel('Trust this certificate')).toHaveValue(certificate);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();

  app = await app.restart();
  const again = await openSettings();
  await expect(again.getByLabel('Your name')).toHaveValue('Kim of the club');
  await expect(again.getByRole('radio', { name: 'Your own' })).toBeChecked();
  await expect(again.getByLabel('Host')).toHaveValue('meet.example');
  await expect(again.getByLabel('Port')).toHaveValue('2311');
  await expect(again.getByLabel('Encrypted with TLS')).toBeChecked();
  await expect(again.getByLabel('Trust this certificate')).toHaveValue(certificate);
});

test('a public server is chosen by one click, and is still chosen after a restart', async () => {
  const dialog = await openSettings();
  await dialog.getByRole('radio', { name: 'Public' }).check();
  await expect(dialog).toContainText('gday.manforowicz.com');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();

  app = await app.restart();
  await expect((await openSettings()).getByRole('radio', { name: 'Public' })).toBeChecked();
});

test('a certificate that cannot be used is refused while the dialog is open, and nothing is saved', async () => {
  const missing = join(folder, 'lost.pem');
  await answerFileDialogWith(missing);
  const before = await readFile(app.settingsFile, 'utf8');

  const dialog = await openSettings();
  await dialog.getByRole('radio', { name: 'Your own' }).check();
  await dialog.getByLabel('Host').fill('meet.example');
  await dialog.getByRole('button', { name: 'Choose …' }).last().click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The certificate or its key cannot be used');
  await expect(dialog.getByRole('alert')).toContainText(missing);
  expect(await readFile(app.settingsFile, 'utf8')).toBe(before);

  await dialog.getByRole('button', { name: 'Trust what the system trusts' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  expect(JSON.parse(await readFile(app.settingsFile, 'utf8'))).toMatchObject({
    server: { kind: 'custom', host: 'meet.example', port: 2311, tls: true },
  });
});

test('the port follows TLS as long as nobody chose another', async () => {
  const dialog = await openSettings();
  await dialog.getByRole('radio', { name: 'Your own' }).check();
  await dialog.getByLabel('Encrypted with TLS').uncheck();
  await expect(dialog.getByLabel('Port')).toHaveValue('2310');
  await expect(dialog.getByLabel('Trust this certificate')).toBeHidden();
  await dialog.getByLabel('Port').fill('8080');
  await dialog.getByLabel('Encrypted with TLS').check();
  await expect(dialog.getByLabel('Port')).toHaveValue('8080');
});

test('a code of a server that nobody knows is refused before anything is sent', async () => {
  await answerWith(app, '77.abcd.efgh');
  await expect(app.page.getByText('This code names a contact server that Cooee does not know')).toBeVisible();
});

test('what was saved is used by the next call', async () => {
  const port = await freePort();
  const dialog = await openSettings();
  await dialog.getByLabel('Port').fill(String(port));
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await startCall(app);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
});
