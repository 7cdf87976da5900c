import { describe, expect, it } from 'vitest';

import { FAILURES } from './failures';

describe('every failure', () => {
  const texts = Object.values(FAILURES);

  it('has a code of its own, which two people can compare on the phone', () => {
    const codes = texts.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.filter((code) => !/^[CSRNFX][1-9]\d?$/.test(code))).toEqual([]);
  });

  it('says what happened and what to do as parts of one sentence each, without the full stop', () => {
    const sentences = texts.flatMap(({ what, remedy }) => [what, remedy]);
    expect(sentences.filter((sentence) => !/^[A-Z].*[^.\s]$/.test(sentence))).toEqual([]);
  });
});
