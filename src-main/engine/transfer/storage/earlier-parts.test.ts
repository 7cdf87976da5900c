import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { removeForgottenParts } from './earlier-parts';
import { temporaryFolder } from '../two-desks.fixture';

const DAY_MS = 24 * 3_600_000;
const LEFT = '.cooee-0123456789abcdef';
const WRITTEN = '.cooee-fedcba9876543210';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  const ours = [`${LEFT}.part`, `${LEFT}.0.journal`, '.cooee-00000000000000ff.part'];
  const running = [`${WRITTEN}.part`, `${WRITTEN}.${String(process.pid)}.journal`];
  for (const name of [...ours, ...running, 'holiday.jpg', '.cooee-notes.part'])
    await writeFile(join(folder, name), 'bytes');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('parts that nothing has touched for thirty days go, with their journals, and nothing else', async () => {
  await removeForgottenParts(folder, Date.now() + 31 * DAY_MS);
  expect((await readdir(folder)).sort()).toEqual(
    [
      `${WRITTEN}.part`,
      `${WRITTEN}.${String(process.pid)}.journal`,
      'holiday.jpg',
      '.cooee-notes.part',
    ].sort(),
  );
});

it('parts stay for thirty days', async () => {
  const before = await readdir(folder);
  await removeForgottenParts(folder, Date.now() + 29 * DAY_MS);
  expect(await readdir(folder)).toEqual(before);
});

it('a folder that is not there has none', async () => {
  await expect(removeForgottenParts(join(folder, 'gone'), Date.now())).resolves.toBeUndefined();
});
