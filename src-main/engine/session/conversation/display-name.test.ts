import { describe, expect, it } from 'vitest';

import { displayName } from './display-name';

describe('what a friend is called', () => {
  it.each(['Sam', 'Zoë’s laptop', 'たろう', 'سام', 'DESKTOP-7Q', '😀 Kim'])(
    'is what they said: %s',
    (name) => {
      expect(displayName(name)).toBe(name);
    },
  );

  it.each([
    ['a terminal’s commands, C0 and C1', 'Sam\u{1b}[2J\u{9b}31m\u{7}\u{7f}', 'Sam[2J31m'],
    ['what turns text around', '\u{202e}maS\u{202c} \u{2066}x\u{2069}', 'maS x'],
    ['what cannot be seen', 'S\u{200b}a\u{200d}m\u{feff}\u{ad}\u{2060}', 'Sam'],
    ['lines of our own', 'Sam\ncooee: done\r\n\u{2028}', 'Sam cooee: done'],
    ['half a character', 'Sam\u{d83d}', 'Sam'],
    ['private use', 'Sam\u{e000}', 'Sam'],
  ])('is without %s', (_what, said, shown) => {
    expect(displayName(said)).toBe(shown);
  });

  it('is never nothing', () => {
    for (const said of ['', ' \n ', '\u{3164}', '\u{200b}\u{9b}'])
      expect(displayName(said)).toBe('your friend');
  });

  it('ends between characters where it is too long', () => {
    expect(displayName('x'.repeat(65))).toBe('x'.repeat(64));
    expect(displayName(`${'x'.repeat(63)}😀`)).toBe('x'.repeat(63));
    expect(displayName(`${'x'.repeat(63)}e\u{301}`)).toBe('x'.repeat(63));
    expect(displayName('y'.repeat(1e6)).length).toBe(64);
  });
});
