/**
 * A rough spelling by sound: two spellings that an English reader would say alike have equal keys. It works on letters,
 * because what somebody types for a word has no pronunciation to look up.
 *
 * Capital letters in a key stand for one sound each: C as in *cheese*, S as in *shoe*, T as in *thumb*, A for any vowel.
 */

/** Applied in this order. */
const RULES: readonly (readonly [RegExp, string])[] = [
  // silent letters
  [/^(?:kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^ps/, 's'],
  [/^wh/, 'w'],
  [/mb$/, 'm'],
  [/([aeiou])lm/, '$1m'],
  [/st(?=l[ei])/, 's'],
  [/gh(?=[aeiou])/, 'g'],
  [/gh/, ''],
  [/rh/, 'r'],
  // one sound, several spellings
  [/ch(?=or)/, 'k'],
  [/tch|ch(?![lr])/, 'C'],
  [/(?:[tsc]i|ce)(?=on|an|al|ous)/, 'S'],
  [/s(?:c(?=[eiy])|s)/, 's'],
  [/sch/, 'sk'],
  [/sh/, 'S'],
  [/th/, 'T'],
  [/ph/, 'f'],
  [/que$|ck|ch/, 'k'],
  [/qu/, 'kw'],
  [/q/, 'k'],
  [/x/, 'ks'],
  [/d?g(?=[eiy])|dj/, 'j'],
  [/c(?=[eiy])/, 's'],
  [/c/, 'k'],
  [/z/, 's'],
  // -le and -el, -re and -er are said alike; a last e is silent
  [/([^aeiou])le$/, '$1el'],
  [/([^aeiou])re$/, '$1er'],
  [/e$/, ''],
  // half of all speakers drop an r after a vowel: *silver* ends like *silva*
  [/([aeiouy])r$/, '$1'],
  // vowels are where accents and guesses differ most
  [/[aeiouy]+[wh]?(?![aeiouy])|[aeiouy]+/, 'A'],
  [/([a-z])\1/i, '$1'],
];

const EVERYWHERE: readonly (readonly [RegExp, string])[] = RULES.map(([pattern, sound]) => [
  new RegExp(pattern.source, 'g'),
  sound,
]);

/** @param word letters a to z only */
export function soundKey(word: string): string {
  return EVERYWHERE.reduce((text, [pattern, sound]) => text.replace(pattern, sound), word);
}
