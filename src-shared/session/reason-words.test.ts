import { describe, expect, it } from 'vitest';

import { failureFact, LEFT_OUT_WORDS, leftOutWords, renameWords } from './reason-words';
import { LEFT_OUT_REASONS, PLAIN_FAILURE_REASONS, RELAY_TROUBLES, RENAME_REASONS } from './reasons';
import type { FailureReason } from './reasons';

/** For brackets in a line: one phrase, no sentence. */
const PHRASE = /^[^\s.()][^.()\n]*[^\s.()]$/;

describe('why something is left out', () => {
  it.each(LEFT_OUT_REASONS)('has words of its own: %s', (code) => {
    expect(leftOutWords({ path: 'a', code })).toMatch(PHRASE);
    expect(Object.values(LEFT_OUT_WORDS).filter((words) => words === LEFT_OUT_WORDS[code])).toHaveLength(1);
  });

  it('is what the friend said where their code is not known, or that it is not known', () => {
    expect(leftOutWords({ path: 'a', code: null, words: 'it is a moon' })).toBe('it is a moon');
    expect(leftOutWords({ path: 'a', code: null, words: '' })).toMatch(PHRASE);
  });
});

it.each(RENAME_REASONS)('why a name changes has words of its own: %s', (why) => {
  expect(renameWords(why)).toMatch(PHRASE);
  expect(RENAME_REASONS.filter((other) => renameWords(other) === renameWords(why))).toEqual([why]);
});

describe('what a failure is about', () => {
  it.each([
    ...PLAIN_FAILURE_REASONS.map((code) => ({ code })),
    { code: 'too-many-items', most: 3 } as const,
    { code: 'list-too-long', bytes: 3 } as const,
    { code: 'space-missing', neededBytes: 3, freeBytes: 2 } as const,
    { code: 'guesses', count: 3 } as const,
    { code: 'unexpected-message', type: 'pong' } as const,
    { code: 'server-number', number: '18446744073709551615' } as const,
  ])('has words for each reason, with its numbers: %j', (why) => {
    const words = failureFact({ detail: null, why });
    expect(words).toMatch(PHRASE);
    expect(words).not.toContain('undefined');
    expect(failureFact({ detail: 'a/b', why })).toBe(`a/b: ${words ?? ''}`);
  });

  it.each<[FailureReason, string]>([
    [{ code: 'too-many-items', most: 1 }, 'more than 1 item'],
    [{ code: 'list-too-long', bytes: 1 }, 'a list of 1 byte'],
    [{ code: 'list-too-long', bytes: 4_000_000 }, 'a list of 4000000 bytes'],
    [{ code: 'space-missing', neededBytes: 1, freeBytes: 0 }, '1 byte needed, 0 free'],
    [{ code: 'guesses', count: 1 }, 'once'],
    [{ code: 'guesses', count: 2 }, '2 times'],
  ])('has each number with its noun: %j', (why, words) => {
    expect(failureFact({ detail: null, why })).toBe(words);
  });

  it.each<[FailureReason, string]>([
    [{ code: 'own-date', date: '2026-11-28' }, 'cooee.example:1; here it is 2026-11-28'],
    [{ code: 'proxy-set', variable: 'https_proxy' }, 'cooee.example:1; https_proxy is set'],
    [{ code: 'relay-none' }, 'cooee.example:1; there is no relay that both programs know'],
    [
      { code: 'relay-unanswered' },
      'cooee.example:1; not both of you said in time whether a relay may be used',
    ],
    [{ code: 'relay-refused', by: 'creator' }, 'cooee.example:1; the caller did not want a relay'],
    [{ code: 'relay-refused', by: 'joiner' }, 'cooee.example:1; the answerer did not want a relay'],
    [
      { code: 'relay-failed', host: 'r.example:4001', trouble: 'alone' },
      'cooee.example:1; the relay r.example:4001 did not join the two of you',
    ],
    [
      { code: 'relay-between', host: 'r.example:4001' },
      'cooee.example:1; or the relay r.example:4001 changed what it carried',
    ],
    [
      { code: 'vpn', side: null },
      'cooee.example:1; both go through a VPN, and without it there may be a way',
    ],
    [
      { code: 'vpn', side: 'joiner' },
      'cooee.example:1; the answerer goes through a VPN, and without it there may be a way',
    ],
  ])('is told beside the detail where it is about something else: %j', (why, fact) => {
    expect(failureFact({ detail: 'cooee.example:1', why })).toBe(fact);
  });

  it.each(RELAY_TROUBLES)('names the relay, and what it did in words of its own: %s', (trouble) => {
    const why = { code: 'relay-failed', host: 'r', trouble } as const;
    expect(failureFact({ detail: null, why })).toMatch(/^the relay r [a-z ]+$/);
  });

  it('is the detail alone, or nothing, where there is no reason', () => {
    expect(failureFact({ detail: 'a/b' })).toBe('a/b');
    expect(failureFact({ detail: null })).toBeNull();
  });

  it('counts the other files that it speaks for', () => {
    expect(failureFact({ detail: 'a/b', others: 1 })).toBe('a/b and 1 more');
    expect(failureFact({ detail: null, others: 2 })).toBe('2 more');
    expect(failureFact({ detail: 'a/b', others: 2, why: { code: 'unreadable' } })).toBe(
      'a/b and 2 more: cannot be read',
    );
  });
});
