import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  counted,
  formatBytes,
  formatChoices,
  formatElapsed,
  formatInitial,
  formatPath,
  formatPercent,
  formatRemaining,
  formatRoundTrip,
  formatSentence,
  formatSpeed,
  formatWaited,
  fractionDone,
} from './format';

describe('sizes', () => {
  it.each([
    [0, '0\u00a0bytes'],
    [1, '1\u00a0byte'],
    [999, '999\u00a0bytes'],
    [1000, '1\u00a0kB'],
    [48_213, '48.2\u00a0kB'],
    [999_499, '999\u00a0kB'],
    [999_500, '1\u00a0MB'],
    [512_000_000, '512\u00a0MB'],
    [2_300_000_000, '2.3\u00a0GB'],
    [20 * 2 ** 30, '21.5\u00a0GB'],
    [3e15, '3\u00a0PB'],
  ])('%d bytes are written as %s', (bytes, written) => {
    expect(formatBytes(bytes)).toBe(written);
  });

  it('never write four digits where a larger unit would do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 15 }), (bytes) => {
        expect(Number.parseFloat(formatBytes(bytes).replaceAll(',', ''))).toBeLessThan(1000);
      }),
    );
  });

  it('become speeds by the second', () => {
    expect(formatSpeed(86_000_000)).toBe('86\u00a0MB/s');
  });
});

describe('times', () => {
  it.each([
    [0, '0.0\u00a0sec'],
    [84, '0.1\u00a0sec'],
    [1530, '1.5\u00a0sec'],
    [9_949, '9.9\u00a0sec'],
    [9_951, '10\u00a0sec'],
    [59_400, '59\u00a0sec'],
    [59_600, '1\u00a0min 0\u00a0sec'],
    [125_000, '2\u00a0min 5\u00a0sec'],
  ])('a step of %d ms took %s', (ms, written) => {
    expect(formatElapsed(ms)).toBe(written);
  });

  it.each([
    [0, '1\u00a0sec'],
    [7.2, '8\u00a0sec'],
    [14, '15\u00a0sec'],
    [58, '55\u00a0sec'],
    [60, '1\u00a0min'],
    [89, '1\u00a0min'],
    [560, '9\u00a0min'],
    [3_540, '59\u00a0min'],
    [3_600, '1\u00a0hr 0\u00a0min'],
    [9_000, '2\u00a0hr 30\u00a0min'],
    [200_000, '2\u00a0days'],
  ])('%d seconds left are told as %s', (seconds, written) => {
    expect(formatRemaining(seconds)).toBe(written);
  });
});

describe('a time that is watched', () => {
  it.each([
    [0, '0\u00a0sec'],
    [999, '0\u00a0sec'],
    [12_400, '12\u00a0sec'],
    [59_999, '59\u00a0sec'],
    [125_000, '2\u00a0min 5\u00a0sec'],
  ])('%d ms are written as %s', (ms, written) => {
    expect(formatWaited(ms)).toBe(written);
  });
});

describe('a round trip', () => {
  it('is whole milliseconds, and never nothing', () => {
    expect([0.04, 0.99, 1, 24.3, 180.6].map(formatRoundTrip)).toEqual([
      '<\u00a01\u00a0ms',
      '<\u00a01\u00a0ms',
      '1\u00a0ms',
      '24\u00a0ms',
      '181\u00a0ms',
    ]);
  });
});

describe('the part that is done', () => {
  it('is everything when there is nothing to do', () => {
    expect(fractionDone(0, 0)).toBe(1);
  });

  it('stays between nothing and everything when the counts disagree for a moment', () => {
    expect(fractionDone(11, 10)).toBe(1);
    expect(fractionDone(-1, 10)).toBe(0);
  });

  it('is not called 100 % while one byte is missing', () => {
    expect(formatPercent(fractionDone(999_999, 1_000_000))).toBe('99%');
    expect(formatPercent(fractionDone(1_000_000, 1_000_000))).toBe('100%');
  });
});

describe('a choice of several', () => {
  it.each([
    [['one.example'], 'one.example'],
    [['one.example', 'two.example'], 'one.example or two.example'],
    [['one.example', 'two.example', 'three.example'], 'one.example, two.example, or three.example'],
  ])('%j is written as %s', (choices, written) => {
    expect(formatChoices(choices)).toBe(written);
  });
});

describe('a path in a running text', () => {
  it('is as it is, and of a long one both ends', () => {
    const short = 'x'.repeat(80);
    expect(formatPath(short)).toBe(short);
    const long = `holiday/${'🏖'.repeat(4000)}.jpg.exe`;
    expect(formatPath(long)).toBe(`holiday/${'🏖'.repeat(32)}…${'🏖'.repeat(32)}.jpg.exe`);
  });
});

describe('a judgement', () => {
  it('begins with a capital and ends with one mark', () => {
    expect(formatSentence('two words are swapped')).toBe('Two words are swapped.');
    expect(formatSentence('“ri” is not a word; did you mean iris?')).toBe(
      '“ri” is not a word; did you mean iris?',
    );
  });
});

describe('words', () => {
  it('count with the noun in the right number', () => {
    expect(counted(0, 'file', 'files')).toBe('0 files');
    expect(counted(1, 'file', 'files')).toBe('1 file');
    expect(counted(12_000, 'file', 'files')).toBe('12,000 files');
  });

  it.each([
    ['sam', 'S'],
    ['  élodie', 'É'],
    ['e\u0301lodie', 'E\u0301'],
    ['👩‍👩‍👧 of the Smiths', '👩‍👩‍👧'],
    ['', ''],
  ])('begin with a letter as people see it: %s', (name, initial) => {
    expect(formatInitial(name)).toBe(initial);
  });
});
