import type { RenamedItem } from '../../../src-shared/session';

/** What the receiver adds to a name that is taken: a number in brackets, before the endings. */
const NUMBERED = / \(\d+\)(?=\.[^/]*$|$)/;

/** Whether the name is changed only because it is taken, so that both are kept. */
export function isKeptApart({ from, to }: RenamedItem): boolean {
  return from !== to && to.replace(NUMBERED, '') === from;
}
