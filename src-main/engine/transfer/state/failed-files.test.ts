import { expect, it } from 'vitest';

import { FailedFiles } from './failed-files';

it('both sides show the first failed file of the offer, in whatever order they heard of it', () => {
  const [sender, receiver] = [new FailedFiles(), new FailedFiles()];
  expect(sender.summary()).toBeNull();
  const changed = { kind: 'file-changed', detail: 'b' } as const;
  const damaged = { kind: 'file-damaged', detail: 'a' } as const;
  sender.add(7, changed);
  expect(sender.summary()).toEqual(changed);
  sender.add(3, damaged);
  receiver.add(3, damaged);
  receiver.add(7, changed);
  expect(sender.summary()).toEqual({ ...damaged, others: 1 });
  expect(receiver.summary()).toEqual(sender.summary());
});

it('a failure that a newer friend explains keeps its reason', () => {
  const failures = new FailedFiles();
  const failure = { kind: 'file-unreadable', detail: 'a', why: { code: 'unreadable' } } as const;
  failures.add(0, failure);
  expect(failures.summary()).toEqual(failure);
  failures.add(1, failure);
  expect(failures.summary()).toEqual({ ...failure, others: 1 });
});
