import { describe, expect, it } from 'vitest';

import { commandWords } from './command-words';

describe('the command line inside Electron', () => {
  it.each([
    { words: [], typed: null },
    { words: ['--no-sandbox', '-vv'], typed: null },
    { words: ['send', '-v', 'a.txt'], typed: { before: [], args: ['send', '-v', 'a.txt'] } },
    { words: ['-v', 'send', 'a.txt'], typed: { before: ['-v'], args: ['send', 'a.txt'] } },
    { words: ['--no-sandbox', 'get'], typed: { before: ['--no-sandbox'], args: ['get'] } },
    { words: ['a.txt', 'send'], typed: { before: ['a.txt'], args: ['send'] } },
  ])('of the packed app: $words', ({ words, typed }) => {
    expect(commandWords(words, true)).toEqual(typed);
  });

  it.each([
    { words: ['app'], typed: null },
    { words: ['--no-sandbox', '-r', 'send', 'app', '-vv'], typed: null },
    { words: ['app', 'send', 'a.txt'], typed: { before: [], args: ['send', 'a.txt'] } },
    { words: ['--no-sandbox', 'app', '-v', 'send'], typed: { before: ['-v'], args: ['send'] } },
    { words: ['send', 'get'], typed: { before: [], args: ['get'] } },
  ])('begins after the folder of an app that is not packed: $words', ({ words, typed }) => {
    expect(commandWords(words, false)).toEqual(typed);
  });
});
