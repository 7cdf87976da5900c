import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { generate } from 'selfsigned';

import { serve } from '../support/program/command-line';
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

test('a proxy is refused while it is none, is saved, and the next call goes by it', async () => {
  const proxy = createServer().listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const asked = once(proxy, 'connection').then(async ([socket]: Socket[]) =>
    String(await once(socket!, 'data')),
  );

  const dialog = await openSettings();
  await dialog.getByRole('radio', { name: 'Your own' }).check();
  await dialog.getByLabel('Host').fill('meet.example');
  await dialog.getByText('For unusual networks').click();
  await dialog.getByLabel('Proxy').fill('socks4://127.0.0.1');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Write http://host:port or socks5://host:port');
  await dialog.getByLabel('Proxy').fill(`http://127.0.0.1:${port}`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await app.page.getByTestId('call-button').click();
  expect(await asked).toMatch(/^CONNECT meet\.example:2311 /);
  proxy.close();

  app = await app.restart();
  // It is in sight at once, because it is set.
  await expect((await openSettings()).getByLabel('Proxy')).toHaveValue(`http://127.0.0.1:${port}`);
});

test('a STUN server is saved, and the next call asks it where UDP comes from', async () => {
  const { server, port } = await serve(['-u']);
  const stun = createSocket('udp4').bind(0, '127.0.0.1');
  await once(stun, 'listening');
  const asked = once(stun, 'message');

  const dialog = await openSettings();
  await dialog.getByRole('radio', { name: 'Your own' }).check();
  await dialog.getByLabel('Host').fill('127.0.0.1');
  await dialog.getByLabel('Encrypted with TLS').uncheck();
  await dialog.getByLabel('Port').fill(port);
  await dialog.getByText('For unusual networks').click();
  await dialog.getByLabel('STUN server').fill('stun.example');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Write a host and a port, such as stun.example:3478');
  const stunServer = `127.0.0.1:${stun.address().port}`;
  await dialog.getByLabel('STUN server').fill(stunServer);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await startCall(app);
  const [request] = (await asked) as [Buffer];
  // A Binding request with STUN's magic cookie (RFC 8489, section 5).
  expect(request.readUInt16BE(0)).toBe(0x0001);
  expect(request.readUInt32BE(4)).toBe(0x2112a442);
  stun.close();
  server.kill();
  expect(JSON.parse(await readFile(app.settingsFile, 'utf8'))).toMatchObject({ stunServer });
});

test('a relay is refused while it is none, and is still chosen after a restart', async () => {
  const dialog = await openSettings();
  await dialog.getByRole('radio', { name: 'Another relay' }).check();
  await dialog.getByLabel('Host and port').fill('relay.example:22');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('the port is 443 or one from 1024 to 65535');
  await dialog.getByLabel('Host and port').fill('relay.example:4001');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();

  app = await app.restart();
  const again = await openSettings();
  await expect(again.getByRole('radio', { name: 'Another relay' })).toBeChecked();
  await expect(again.getByLabel('Host and port')).toHaveValue('relay.example:4001');
});
