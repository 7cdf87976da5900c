import { expect, it } from 'vitest';

import { FileFailures } from './file-failures';

it('both sides show the first failed file of the offer, in whatever order they heard of it', () => {
  const [sender, receiver] = [new FileFailures(), new FileFailures()];
  expect(sender.summary()).toBeNull();
  const changed = { kind: 'file-changed', detail: 'b' } as const;
  const damaged = { kind: 'file-damaged', detail: 'a' } as const;
  sender.add(7, changed);
  expect(sender.summary()).toEqual(changed);
  sender.add(3, damaged);
  receiver.add(3, damaged);
  receiver.add(7, changed);
  expect(sender.summary()).toEqual({ kind: 'file-damaged', detail: 'a and 1 more' });
  expect(receiver.summary()).toEqual(sender.summary());
});

it('a failure that a newer friend explains keeps its reason', () => {
  const failures = new FileFailures();
  const failure = { kind: 'file-unreadable', detail: 'a', why: { code: 'unreadable' } } as const;
  failures.add(0, failure);
  expect(failures.summary()).toEqual(failure);
  failures.add(1, failure);
  expect(failures.summary()).toEqual({ ...failure, detail: 'a and 1 more' });
});
