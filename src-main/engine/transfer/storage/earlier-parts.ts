/** Parts of earlier transfers in a folder for received files: those that are gone on with, and those that are forgotten. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ArrivingPart } from './arriving-part';
import { findJournals, isWriting } from './journal';
import type { InterruptibleFile } from './journal';
import { statOwnFile } from './own-file';

const PART_OR_JOURNAL = /^(\.cooee-[0-9a-f]{16})\.(?:part|(\d{1,10})\.journal)$/;
/** Whoever has not come back for the rest of a file within a month does not miss its beginning. */
const FORGOTTEN_AFTER_MS = 30 * 24 * 3_600_000;

/** Whose parts are looked for, and which. */
interface ContinuedOffer {
  /** Of the friend: parts that came from another program stay where they are. */
  readonly program: InterruptibleFile['program'];
  /** The file that is offered under a path, or null. */
  readonly offeredAs: (path: string) => InterruptibleFile | null;
  /** No more parts than this. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Takes over the interrupted parts of files that are offered again. A part of another version of such a file goes: its
 * path now means something else.
 * @throws the signal's reason; the parts are left then
 */
export async function continueInterrupted(
  destination: string,
  { program, offeredAs, limit, signal }: ContinuedOffer,
): Promise<Map<string, ArrivingPart>> {
  const parts = new Map<string, ArrivingPart>();
  await removeForgottenParts(destination, Date.now());
  try {
    for (const found of await findJournals(destination)) {
      if (parts.size >= limit) break;
      const { path } = found.file;
      if (found.file.program !== program || parts.has(path)) continue;
      const offered = offeredAs(path);
      if (offered === null) continue;
      if (!isSameVersion(offered, found.file)) {
        await ArrivingPart.forget(found);
      } else {
        const part = await ArrivingPart.continue(found, signal);
        if (part !== null) parts.set(path, part);
      }
    }
    return parts;
  } catch (error) {
    for (const part of parts.values()) await part.leave();
    throw error;
  }
}

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

function isSameVersion(one: InterruptibleFile, other: InterruptibleFile): boolean {
  return (
    one.size === other.size &&
    one.seconds === other.seconds &&
    one.nanoseconds === other.nanoseconds &&
    one.executable === other.executable &&
    one.private === other.private
  );
}
