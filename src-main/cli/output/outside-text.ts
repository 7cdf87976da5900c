/** Text from the other computer on its way to a terminal: names of people and files, and what they write. */

/** What a terminal obeys (control characters, C1 among them), and what turns or hides the text around it. */
const COMMANDS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** On one line; each character that a terminal would obey is a replacement character. */
export function printable(text: string): string {
  return text.replace(COMMANDS, '\u{fffd}');
}

/**
 * A value as one line of JSON. Programs read back what there was; a person who looks at it sees escapes where JSON itself would
 * let through what a terminal obeys.
 */
export function jsonLine(value: object): string {
  const escaped = JSON.stringify(value).replace(COMMANDS, (character) =>
    // Of the astral ones each half.
    character.split('').map(escape).join(''),
  );
  return `${escaped}\n`;
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
