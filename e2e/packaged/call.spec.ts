import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect, test } from '@playwright/test';

import { connectByCode, embeddedServer } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { fingerprint, writeFileTree, writeRandomFile } from '../support/disk/file-tree';
import { launchPackedCooee } from '../support/window/packed-app';

test('two copies of the packed app call each other and send a file and a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-packed-'));
  const server = await embeddedServer();
  const caller = await launchPackedCooee({ name: 'Kim', server });
  const answerer = await launchPackedCooee({ name: 'Sam', server });
  try {
    // Packed with the offline runtime it is for this test only, and says so.
    const oldElectron = await caller.page.evaluate(() => window.cooee.oldElectron);
    const executable = process.env['COOEE_PACKED_APP'] ?? '';
    expect(executable.includes('for-tests')).toBe(oldElectron !== null);
    expect(existsSync(join(dirname(executable), 'FOR-TESTS-ONLY.txt'))).toBe(oldElectron !== null);
    await expect(caller.page.getByTestId('trying-only')).toHaveCount(oldElectron === null ? 0 : 1);

    await writeRandomFile(join(folder, 'film.bin'), 32);
    await writeFileTree(join(folder, 'tree'), 40);
    await connectByCode(caller, answerer);
    await dropFromSystem(caller.page, [join(folder, 'film.bin'), join(folder, 'tree')]);
    await answerer.page.getByTestId('accept').click();
    await expect(caller.page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(1, {
      timeout: 30_000,
    });
    expect(await fingerprint(answerer.downloads)).toEqual(await fingerprint(folder));
  } finally {
    await Promise.all([caller.close(), answerer.close()]);
    await rm(folder, { recursive: true, force: true });
  }
});
