import { CooeeError } from '../session';
import { codeAlone, codeInText } from './find-text-code';
import { findWords } from './find-words';
import type { Finding } from './find-words';
import type { PeerCode } from './peer-code';
import { typedWords } from './typed-text';

export type Reading = { readonly kind: 'text'; readonly code: PeerCode } | Finding;

/** @throws CooeeError `code-invalid` for a written code with an impossible server id */
export function readCode(input: string): Reading {
  const alone = codeAlone(input);
  if (alone) return { kind: 'text', code: alone };
  const finding = findWords(typedWords(input));
  // a dotted date beside four right words is not the code; a dotted code beside misspelt words is
  const isCertain = finding.kind === 'found' && finding.words.every(({ slips }) => slips === 0);
  const inText = isCertain ? null : codeInText(input);
  return inText ? { kind: 'text', code: inText } : finding;
}

/**
 * Reads a code as people hand it on: its four or five words in any case, with anything but letters between them, inside a
 * pasted sentence, misheard or misspelt as long as only one listed word comes close and the check bits agree; or the
 * written form, alone or inside a sentence.
 *
 * @throws CooeeError `code-invalid`; its detail says which word is unknown and what it may have been, that words are
 *   missing, or that one is not right
 */
export function parseCode(input: string): PeerCode {
  const reading = readCode(input);
  if (reading.kind === 'not-found') throw new CooeeError('code-invalid', reading.problem);
  return reading.code;
}
