import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Where the words of reports and of the log come from; the word list itself is elsewhere. */
const SPEAKERS = ['src-main/engine', 'src-shared/session'];

/**
 * What must not stand in a report or a log of a call: each word of its code, as a whole word, for it may be a part of another.
 * Left out are words that the program uses itself, such as "network": of a thousand code words some are ordinary ones.
 */
export function secretWords(code: string): readonly RegExp[] {
  const sources = SPEAKERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  );
  return code
    .split('-')
    .map((word) => new RegExp(`\\b${word}\\b`, 'i'))
    .filter((word) => !sources.some((source) => word.test(source)));
}
