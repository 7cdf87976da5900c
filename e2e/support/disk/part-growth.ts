/** The hidden part of a file that is being received, looked at from outside. */
import { statSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A few hundred kilobytes arrive meanwhile. */
const LOOK_EVERY_MS = 1;

/** @returns bytes of the only part in a folder; 0 when there is none */
export function partBytes(folder: string): number {
  const part = readdirSync(folder).find((name) => name.startsWith('.cooee-') && name.endsWith('.part'));
  if (part === undefined) return 0;
  try {
    return statSync(join(folder, part)).size;
  } catch {
    // It has just got its name.
    return 0;
  }
}

/**
 * Resolves in the moment in which the part has grown to so many bytes.
 * @param isOver says that it will not grow any more
 * @throws Error then
 */
export async function partGrowsTo(folder: string, bytes: number, isOver: () => boolean): Promise<void> {
  while (partBytes(folder) < bytes) {
    if (isOver()) throw new Error(`the transfer was over before ${bytes} bytes`);
    await setTimeout(LOOK_EVERY_MS);
  }
}
