/** What somebody typed, pasted or dictated, as a row of lower-case words. */
import { WORDS, numberOfWord } from './wordlist';

const SHORTEST_WORD = Math.min(...WORDS.map((word) => word.length));

/** Invisible characters that come along when text is copied: soft hyphen, zero-width space and joiners, byte order mark. */
const INVISIBLE = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;
const ACCENTS = /\p{Mn}/gu;
/** Apostrophes, typed and typographic, belong to their word: *it's*, *friend’s*. */
const APOSTROPHES = /['’‘`]/g;

/** Letters are words; everything else (spaces of every kind, hyphens, dots, digits, quotes, emoji) only separates. */
function rawWords(input: string): string[] {
  // NFKD turns full-width and ligature letters into plain ones and splits accents off
  const plain = input.normalize('NFKD').replace(INVISIBLE, '').replace(ACCENTS, '').replace(APOSTROPHES, '');
  return plain.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** *mapletiger* as its listed words, or null if it is not made of them and nothing else. */
function splitRunTogether(typed: string): readonly string[] | null {
  if (typed === '') return [];
  for (let end = SHORTEST_WORD; end <= typed.length; end++) {
    const first = typed.slice(0, end);
    if (numberOfWord(first) === null) continue;
    const rest = splitRunTogether(typed.slice(end));
    if (rest) return [first, ...rest];
  }
  return null;
}

/** *rain bow* as *rainbow*, unless both halves are listed themselves. */
function joinHalves(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    const isHalf = before !== undefined && (numberOfWord(before) === null || numberOfWord(word) === null);
    if (isHalf && numberOfWord(before + word) !== null) joined[joined.length - 1] = before + word;
    else joined.push(word);
  }
  return joined;
}

/** The words of an input in order, with words run together taken apart and halves put together. */
export function typedWords(input: string): readonly string[] {
  return joinHalves(rawWords(input)).flatMap((word) => splitRunTogether(word) ?? [word]);
}

/** Whether the last word may still grow: the input ends in the middle of it. */
export function endsInsideWord(input: string): boolean {
  return /\p{L}$/u.test(input);
}
