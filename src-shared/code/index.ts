/**
 * Codes: what the caller reads out and the answerer types. Four or five spoken words with check bits, the same code in writing,
 * and a forgiving reader for both.
 */
export { randomLetters } from './gday-letters';
export { howToSay } from './how-to-say';
export { inspectCode } from './inspect-code';
export type { InspectedCode, InspectedWord } from './inspect-code';
export { parseCode } from './parse-code';
export { formatPeerCode } from './peer-code';
export type { PeerCode } from './peer-code';
export { completeWord } from './recognise';
export { phraseWords } from './phrase-words';
export { generateCode, wordsOf } from './spoken-code';
export type { WordCount } from './spoken-code';
