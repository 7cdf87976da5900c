/** Finds a code in its written form, `server_id.room_code.shared_secret`, alone or inside a sentence. */
import { parsePeerCode } from './peer-code';
import type { PeerCode } from './peer-code';
import { wordsOf } from './spoken-code';

/** The whole input is a code: any characters but white space and dots, as gday allows. */
const ALONE = /^\+?[0-9]+\.[^\s.]+\.[^\s.]+$/u;

/**
 * Inside a sentence only letters, digits, `-` and `_` belong to a code, so that a full stop, a quote or a bracket around
 * it does not. Not a part of a longer row of dotted names (an address, a version), nor of an e-mail address or path.
 */
const EMBEDDED =
  /(?<![\p{L}\p{N}.+@/_-])\+?[0-9]+(?:\.[A-Za-z0-9_-]+){2}(?![\p{L}\p{N}@/_-]|\.[\p{L}\p{N}])/gu;

/** The code that is the whole input, or null. @throws CooeeError `code-invalid` if its server id is too large */
export function codeAlone(input: string): PeerCode | null {
  const trimmed = input.trim();
  return ALONE.test(trimmed) ? parsePeerCode(trimmed) : null;
}

/**
 * The only code in a text, or the only one of Cooee's own shape among dates and version numbers; null if there is none or
 * no single one.
 */
export function codeInText(input: string): PeerCode | null {
  const texts = new Set(Array.from(input.matchAll(EMBEDDED), ([text]) => text));
  const codes = Array.from(texts, parsePeerCode);
  const ours = codes.filter((code) => wordsOf(code).length > 0);
  const choice = ours.length > 0 ? ours : codes;
  return choice.length === 1 ? (choice[0] ?? null) : null;
}
