/** Characters that would change what a window or a terminal shows around them. */

const REPLACEMENT = '_';
/** C0, DEL, C1, line separators, bidirectional controls, and surrogates without their other half. */
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]|\p{Surrogate}/gu;
const SHORT_ESCAPES = new Map([
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);
/** Of each name of a path. Looked for only where spaces begin, as below: from each of them it would take squared steps. */
const TRAILING_SPACES = /(?<! ) +(?=\/|$)/g;

/** Text from the friend as a window or a terminal may show it. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, REPLACEMENT);
}

/**
 * The same characters as escapes (`tab\t`, `\u202e`), and spaces at the end of a name: for a line that says what a name was
 * before it was changed, where a replacement would read "tab_ becomes tab_".
 */
export function withVisibleControls(text: string): string {
  return text
    .replace(CONTROLS, escaped)
    .replace(TRAILING_SPACES, (spaces) => '\\u0020'.repeat(spaces.length));
}

function escaped(character: string): string {
  const short = SHORT_ESCAPES.get(character);
  return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
