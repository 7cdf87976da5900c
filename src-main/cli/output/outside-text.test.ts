import { describe, expect, it } from 'vitest';

import { jsonLine, printable } from './outside-text';

/** C0, DEL, C1, bidi, zero width, line and paragraph separator, and an astral format character. */
const COMMANDS = '\u{1b}\u{7f}\u{85}\u{9b}\u{202e}\u{2066}\u{200b}\u{2028}\u{2029}\u{e0001}';

describe('text from the other computer', () => {
  it('is one line that no terminal obeys', () => {
    expect(printable(`a${COMMANDS}b`)).toBe(`a${'\u{fffd}'.repeat(10)}b`);
  });

  it('is data in JSON, and is read back as it was', () => {
    const value = { name: `holiday${COMMANDS}.jpg`, plain: 'Zoë 😀 日本' };
    const line = jsonLine(value);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}](?!$)/u);
    expect(line.endsWith('\n')).toBe(true);
    expect(line).toContain('Zoë 😀 日本');
    expect(line).toContain('\\u009b');
    expect(JSON.parse(line)).toEqual(value);
  });
});
