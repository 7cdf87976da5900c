import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, link, lstat, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { removeForgottenParts } from './storage/earlier-parts';
import { TwoDesks } from './two-desks.fixture';

const MIB = 1024 * 1024;
const STEM = '.cooee-0123456789abcdef';
const JOURNAL = `${STEM}.0.journal`;
const PART = `${STEM}.part`;
const A_MONTH_MS = 31 * 24 * 3_600_000;

// Windows has neither pipes in folders nor owners as these.
describe.skipIf(process.platform === 'win32')('in a folder where others may write', () => {
  let call: TwoDesks;
  let film: string;
  const inbox = (name: string): string => join(call.b.inbox, name);
  beforeEach(async () => {
    call = await TwoDesks.make();
    film = join(call.a.outbox, 'film');
    await writeFile(film, randomBytes(3 * MIB));
  });
  afterEach(() => call.remove());

  /** What a journal of the film would say. */
  async function journal(): Promise<string> {
    const { size, mtimeMs } = await lstat(film);
    const mtime = Math.trunc(mtimeMs);
    const seconds = Math.floor(mtime / 1000);
    const nanoseconds = (mtime - seconds * 1000) * 1_000_000;
    const facts = { program: 'cooee', path: 'film', size, seconds, nanoseconds };
    return `${JSON.stringify({ ...facts, executable: false, private: false })}\n`;
  }

  async function expectReceived(): Promise<void> {
    call.connect();
    expect((await call.transfer([film])).receiver).toEqual({ name: 'done' });
    expect((await readFile(inbox('film'))).equals(await readFile(film))).toBe(true);
  }

  it('a pipe under the name of a journal holds nothing up, and stays', async () => {
    execFileSync('mkfifo', [inbox(JOURNAL)]);
    await expectReceived();
    await removeForgottenParts(call.b.inbox, Date.now() + A_MONTH_MS);
    expect((await lstat(inbox(JOURNAL))).isFIFO()).toBe(true);
  });

  it('a pipe under the name of a part holds nothing up, and stays', async () => {
    await writeFile(inbox(JOURNAL), await journal());
    execFileSync('mkfifo', [inbox(PART)]);
    await expectReceived();
    expect((await lstat(inbox(PART))).isFIFO()).toBe(true);
  });

  it('a link under the name of a part is neither followed nor removed', async () => {
    const elsewhere = join(call.folder, 'elsewhere');
    await writeFile(elsewhere, await readFile(film));
    await writeFile(inbox(JOURNAL), (await journal()) + 'x'.repeat(32));
    await symlink(elsewhere, inbox(PART));
    await expectReceived();
    expect((await lstat(elsewhere)).size).toBe(3 * MIB);
    expect((await lstat(inbox(PART))).isSymbolicLink()).toBe(true);
  });

  it('a second name of a file of ours is no journal', async () => {
    await writeFile(join(call.folder, 'mine'), await journal());
    await link(join(call.folder, 'mine'), inbox(JOURNAL));
    await writeFile(inbox(PART), 'x'.repeat(MIB));
    await expectReceived();
    expect((await lstat(inbox(JOURNAL))).nlink).toBe(2);
    expect((await lstat(inbox(PART))).size).toBe(MIB);
  });

  // Only root may give files away.
  it.skipIf(process.getuid?.() !== 0)('what belongs to somebody else is left alone', async () => {
    await writeFile(inbox(JOURNAL), (await journal()) + 'x'.repeat(32));
    await writeFile(inbox(PART), 'x'.repeat(MIB));
    for (const name of [JOURNAL, PART]) await chown(inbox(name), 65_534, 65_534);
    await expectReceived();
    await removeForgottenParts(call.b.inbox, Date.now() + A_MONTH_MS);
    expect((await lstat(inbox(JOURNAL))).uid).toBe(65_534);
    expect((await lstat(inbox(PART))).size).toBe(MIB);
  });
});
