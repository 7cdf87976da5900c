/** The app's log file: what a call leaves in it, for whom, and how large it gets. */
import { chmod, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { expect } from '@playwright/test';

import { secretWords } from '../support/program/secret-words';
import { connectByCode, embeddedServer, launchCooee } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { test } from '../support/window/pair-test';

const ADDRESS = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\[[\da-f:]+\]:\d/i;
const MAX_BYTES = 1024 ** 2;

function logFile({ settingsFile }: CooeeApp, name = 'main.log'): string {
  return join(dirname(settingsFile), 'logs', name);
}

/** Permission bits; Windows has none. */
async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

test('a call is in the log of both, with nothing private', async ({ kim, sam, folder }) => {
  const file = join(folder, 'letter-to-grandmother.txt');
  await writeFile(file, 'hello');
  const code = await connectByCode(kim, sam);
  await dropFromSystem(kim.page, [file]);
  await sam.page.getByTestId('accept').click();
  for (const app of [kim, sam]) {
    await expect(app.page.locator('[data-testid=transfer][data-status=done]')).toBeVisible();
    await expect.poll(() => readFile(logFile(app), 'utf8')).toMatch(/\[info\] +transfer .*status=done/);
    const log = await readFile(logFile(app), 'utf8');
    expect(log).toMatch(/\[info\] +connected to the friend route=same-computer transport=tcp program=cooee/);
    for (const secret of [...secretWords(code), /\bKim\b/, /\bSam\b/, /\bgrandmother\b/])
      expect(log).not.toMatch(secret);
    expect(log).not.toContain(dirname(app.settingsFile));
    expect(log).not.toMatch(ADDRESS);
    if (process.platform !== 'win32') expect(await modeOf(logFile(app))).toBe(0o600);
  }
});

test('a log that is full begins anew, and the old one is kept, for its owner only', async () => {
  let app = await launchCooee({ name: 'Kim', server: await embeddedServer() });
  try {
    await expect.poll(() => readFile(logFile(app), 'utf8')).toContain('Cooee starts');
    await truncate(logFile(app), MAX_BYTES + 1);
    // As a Cooee before this one made it.
    await chmod(logFile(app), 0o644);
    app = await app.restart();
    await expect.poll(async () => (await stat(logFile(app))).size).toBeLessThan(MAX_BYTES);
    expect((await stat(logFile(app, 'main.old.log'))).size).toBe(MAX_BYTES + 1);
    if (process.platform !== 'win32')
      for (const name of ['main.log', 'main.old.log']) expect(await modeOf(logFile(app, name))).toBe(0o600);
  } finally {
    await app.close();
  }
});
