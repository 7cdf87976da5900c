import { expect, it } from 'vitest';

import { LEFT_OUT_REASONS, OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import type { LeftOutItem } from '../../../../src-shared/session';
import { parseTransferMessage, wireLeftOut } from '../protocol/messages';
import { OfferRemarks } from './offer-remarks';

/** What is known of left-out items that a friend's program sends like this. */
function heard(items: readonly unknown[]): readonly LeftOutItem[] {
  const remarks = new OfferRemarks();
  const message = parseTransferMessage({ type: 'offer-left-out', transfer: 0, items });
  if (message?.type === 'offer-left-out') remarks.hear(message);
  return remarks.leftOut;
}

it('knows every code of ours again after the wire', () => {
  const sent = LEFT_OUT_REASONS.map((code) => ({ path: code, code }));
  expect(heard(sent.map(wireLeftOut))).toEqual(sent);
});

it('keeps the words of versions that have no code or a newer one, and nothing else of them', () => {
  expect(
    heard([
      { path: 'old', reason: 'neither a file nor a folder' },
      { path: 'new', reason: 'a moon', code: 'a-moon' },
      { path: 'newer', code: 'a-moon' },
      { path: 'odd', reason: 'a moon', code: 7 },
      { path: 'known', reason: 'nonsense', code: 'unreadable' },
    ]),
  ).toEqual([
    { path: 'old', code: null, words: 'neither a file nor a folder' },
    { path: 'new', code: null, words: 'a moon' },
    { path: 'newer', code: null, words: '' },
    { path: 'odd', code: null, words: 'a moon' },
    { path: 'known', code: 'unreadable' },
  ]);
});

it('keeps as many as are shown', () => {
  const items = Array.from({ length: OFFER_PREVIEW_ITEMS + 1 }, () => ({ path: 'a', code: 'unreadable' }));
  expect(heard(items)).toHaveLength(OFFER_PREVIEW_ITEMS);
});
