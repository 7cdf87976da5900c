import { expect, it } from 'vitest';

import { CooeeError, describeFailure, toFailure } from './failure';
import type { Failure } from './failure';

it.each<Failure>([
  { kind: 'cancelled', detail: null },
  { kind: 'file-changed', detail: 'a' },
  { kind: 'one-unpredictable', detail: null, side: 'joiner' },
  { kind: 'offer-unsafe', detail: '../a', why: { code: 'path-outside' } },
])('a failure that is thrown again is the same failure: $kind', (failure) => {
  const cause = new Error('of the system');
  const error = CooeeError.of(failure, { cause });
  expect(toFailure(error)).toEqual(failure);
  expect(error.cause).toBe(cause);
  expect(error.message).toBe(describeFailure(failure));
});

it('a failure is described in one line, with what it is about in words', () => {
  expect(describeFailure({ kind: 'nothing-to-send', detail: '/a', why: { code: 'unreadable' } })).toBe(
    'There is nothing to send there (/a: cannot be read). Choose at least one file or folder that can be read. [F1]',
  );
});
