/** Who, through which server, over which family, and what: every cell with real programs in real processes. */
import type { Stats } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { expect } from '@playwright/test';

import { fingerprint, sha256 } from '../support/disk/file-tree';
import { interruptCall, makeCall } from './call';
import type { Pair } from './call';
import type { ServerName } from './contact-servers';
import type { Meeting } from './friend';
import { IS_FULL } from './gday-programs';
import { meetingAt, test } from './meeting-fixture';
import type { Things } from './meeting-fixture';
import { FAMILIES } from './meeting-host';
import { tellScore } from './score';

const RUNS = IS_FULL ? 20 : 2;
/** What a Cooee goes on from is whole blocks of this size. */
const BLOCK_BYTES = 1024 * 1024;
/** Of the long file's 96 MiB, when its transfer is interrupted. */
const INTERRUPTED_AT_BYTES = 8 * 1024 * 1024;

const CONTENTS = ['file', 'folder', 'resume', 'decline'] as const;
type Content = (typeof CONTENTS)[number];

const TO_GDAY: Pair = { sender: 'Cooee', receiver: 'gday' };
const FROM_GDAY: Pair = { sender: 'gday', receiver: 'Cooee' };
const BOTH_COOEE: Pair = { sender: 'Cooee', receiver: 'Cooee' };
const BOTH_GDAY: Pair = { sender: 'gday', receiver: 'gday' };

const MEETINGS: readonly { readonly server: ServerName; readonly pair: Pair }[] = [
  // gday to gday through its own server is what the others are compared with.
  ...[TO_GDAY, FROM_GDAY, BOTH_COOEE, BOTH_GDAY].flatMap((pair) => [
    { server: 'Cooee’s server' as const, pair },
    { server: 'gday_server' as const, pair },
  ]),
];

for (const { server, pair } of MEETINGS) {
  const row = `${server}: ${pair.sender} to ${pair.receiver}`;
  for (const family of FAMILIES) {
    for (const content of CONTENTS) {
      test(`${row}, ${family}, ${content}`, async ({ host, servers, things }) => {
        const meeting = meetingAt(host, servers[server], family);
        const failures: unknown[] = [];
        for (let run = 0; run < RUNS; run += 1) {
          const folder = await mkdtemp(join(things.folder, 'received-'));
          try {
            await CELLS[content](pair, meeting, things, folder);
          } catch (error) {
            failures.push(error);
          } finally {
            await rm(folder, { recursive: true, force: true });
          }
        }
        const passed = RUNS - failures.length;
        const column = `${family}, ${content}`;
        tellScore({ table: 'Matrix: calls that went right', row, column, passed, runs: RUNS });
        if (pair === BOTH_GDAY) expectServerToBlameForNothing(failures);
        else expect(failures.map(String).join('\n\n')).toBe('');
      });
    }
  }
}

const CELLS: Record<
  Content,
  (pair: Pair, meeting: Meeting, things: Things, folder: string) => Promise<void>
> = {
  async file(pair, meeting, { file }, folder) {
    await makeCall(pair, meeting, { paths: [file], folder, answer: 'accept' });
    expect(await fingerprint(folder)).toEqual({ [basename(file)]: await sha256(file) });
  },

  async folder(pair, meeting, { tree, fullTree }, folder) {
    // gday's receiver gives up on an offer with an empty file in it; only gday sends gday such an offer.
    const sent = pair === BOTH_GDAY ? fullTree : tree;
    await makeCall(pair, meeting, { paths: [sent], folder, answer: 'accept' });
    const expected = await fingerprint(sent);
    const received = await fingerprint(join(folder, basename(sent)));
    if (pair === BOTH_COOEE) expect(received).toEqual(expected);
    else expect(withoutEmpty(received)).toEqual(withoutEmpty(expected));
  },

  async resume(pair, meeting, { longFile }, folder) {
    await interruptCall(pair, meeting, { path: longFile, folder, bytes: INTERRUPTED_AT_BYTES });
    expect(Object.keys(await fingerprint(folder))).not.toContain(basename(longFile));
    const part = await interruptedPart(folder);
    const { sent, got } = await makeCall(pair, meeting, { paths: [longFile], folder, answer: 'resume' });
    if (pair === BOTH_COOEE) {
      // At most one block comes twice.
      for (const { stdout } of [sent, got])
        expect(firstProgress(stdout)).toBeGreaterThanOrEqual(part.size - BLOCK_BYTES);
      // The very part that was begun has got the name: what is in it did not come again.
      const { ino, birthtimeMs } = await stat(join(folder, basename(longFile)));
      expect({ ino, birthtimeMs }).toEqual({ ino: part.ino, birthtimeMs: part.birthtimeMs });
      expect(await readdir(folder)).toEqual([basename(longFile)]);
    }
    expect(await sha256(join(folder, basename(longFile)))).toBe(await sha256(longFile));
  },

  async decline(pair, meeting, { file }, folder) {
    await makeCall(pair, meeting, { paths: [file], folder, answer: 'decline' });
    expect(await fingerprint(folder)).toEqual({});
  },
};

/** The largest file of a folder in which a transfer was interrupted. */
async function interruptedPart(folder: string): Promise<Stats> {
  const files = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
  return files.reduce((largest, file) => (file.size > largest.size ? file : largest));
}

/** Bytes that the first event of a running transfer tells of. */
function firstProgress(stdout: string): number {
  const [, bytes] = /"event":"progress".*?"transferred":(\d+)/.exec(stdout) ?? [];
  if (bytes === undefined) throw new Error(`no progress in ${stdout}`);
  return Number(bytes);
}

/** SHA-256 of no bytes at all. */
const EMPTY_FILE = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** gday carries neither empty files nor empty folders. */
function withoutEmpty(tree: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(tree).filter(([, content]) => content !== EMPTY_FILE && content !== 'folder');
  return Object.fromEntries(kept);
}

/**
 * What two gdays lose is theirs to lose (docs/GDAY-WIRE.md 10.1), as long as the server introduced them: it never
 * shows up in what they complain about, and they can succeed.
 */
function expectServerToBlameForNothing(failures: readonly unknown[]): void {
  const texts = failures.map(String);
  for (const text of texts) console.log(`gday to gday: ${text}`);
  expect(texts.filter((text) => /reply from server|contact exchange/i.test(text))).toEqual([]);
  // With two equal paths two gdays lose every second or third call: two lost runs in a row say nothing about the server.
  if (!IS_FULL) return;
  expect(texts.filter((text) => text.includes('Timed out while trying to connect')).length).toBeLessThan(
    RUNS,
  );
}
