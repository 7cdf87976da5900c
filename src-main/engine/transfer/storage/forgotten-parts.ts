import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isWriting } from './journal';
import { statOwnFile } from './own-file';

const PART_OR_JOURNAL = /^(\.cooee-[0-9a-f]{16})\.(?:part|(\d{1,10})\.journal)$/;
/** Whoever has not come back for the rest of a file within a month does not miss its beginning. */
const FORGOTTEN_AFTER_MS = 30 * 24 * 3_600_000;

/**
 * Removes our parts and their journals that nothing has touched for thirty days, for their files may never be offered again.
 * Never fails.
 * @param now Unix time in milliseconds
 */
export async function removeForgottenParts(folder: string, now: number): Promise<void> {
  // Where nothing can be read nothing is removed.
  const names = await readdir(folder).catch(() => []);
  const together = new Map<string, string[]>();
  const inUse = new Set<string>();
  for (const name of names) {
    const [, stem, writer] = PART_OR_JOURNAL.exec(name) ?? [];
    if (stem === undefined) continue;
    together.set(stem, [...(together.get(stem) ?? []), name]);
    if (writer !== undefined && isWriting(Number(writer))) inUse.add(stem);
  }
  for (const [stem, files] of together) {
    if (inUse.has(stem)) continue;
    const paths = files.map((name) => join(folder, name));
    // The time of modification is not ours to trust: a part gets its file's before it gets its name.
    const touched = await Promise.all(paths.map(async (path) => (await statOwnFile(path))?.ctimeMs ?? now));
    if (now - Math.max(...touched) < FORGOTTEN_AFTER_MS) continue;
    // The next transfer into this folder tries again.
    for (const path of paths) await rm(path, { force: true }).catch(() => undefined);
  }
}
