import { describe, expect, it } from 'vitest';

import { OFFER_PREVIEW_ITEMS, OUTLINE_ITEMS } from '../../../../src-shared/session';
import { IncomingOffer } from '../receiving/incoming-offer';
import { MAX_NAME_BYTES } from '../protocol/limits';
import { previewOf } from './offer-preview';
import type { OfferPreview } from './offer-preview';
import type { StoragePlatform } from '../storage/names/safe-names';

/** Ten bytes each; a path that ends in `/` is a folder, one with a `*` is executable. */
function previewOfPaths(paths: readonly string[], platform: StoragePlatform = 'linux'): OfferPreview {
  const offer = new IncomingOffer(platform, { left: MAX_NAME_BYTES }, 'keep');
  for (const text of paths) {
    const path = text.replace('*', '').split('/');
    if (path.at(-1) === '') offer.add({ kind: 'folder', path: path.slice(0, -1) });
    else offer.add({ kind: 'file', path, size: 10, mtime: 0, executable: text.includes('*') });
  }
  return previewOf(offer.items, platform);
}

const numbered = (count: number, name: (number: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index));

describe('an offer at a glance', () => {
  it('has the first level, with the sums of its folders at any depth', () => {
    const { outline } = previewOfPaths(['a.txt', 'trip/', 'trip/b', 'trip/raw/c', 'trip/raw/d', 'empty/']);
    expect(outline.firstLevelCount).toBe(3);
    expect(outline.firstLevel).toEqual([
      { path: 'a.txt', kind: 'file', size: 10, files: 1 },
      { path: 'trip', kind: 'folder', size: 30, files: 3 },
      { path: 'empty', kind: 'folder', size: 0, files: 0 },
    ]);
  });

  it('has the sums of a folder of which only the beginning is shown', () => {
    const { items, outline } = previewOfPaths(['trip/', ...numbered(5_000, (number) => `trip/${number}`)]);
    expect(items).toHaveLength(OFFER_PREVIEW_ITEMS);
    expect(items[0]).toEqual({ path: 'trip', kind: 'folder', size: 50_000, files: 5_000 });
    expect(outline.firstLevel).toEqual([items[0]]);
  });

  it('counts what it has no room to name', () => {
    const names = numbered(1_234, (number) => `${number}.txt`);
    const { outline } = previewOfPaths(names);
    expect(outline.firstLevelCount).toBe(1_234);
    expect(outline.firstLevel).toHaveLength(OUTLINE_ITEMS);
  });
});

describe('the marks of an offer', () => {
  it('are at what is hidden at the first level and at programs', () => {
    const { items } = previewOfPaths(['.bash_aliases*', 'trip/.git/x', 'tool*', 'setup.exe', 'a.txt']);
    expect(items.map(({ path, marks }) => [path, marks])).toEqual([
      ['.bash_aliases', ['program', 'hidden']],
      ['trip/.git/x', undefined],
      ['tool', ['program']],
      ['setup.exe', ['program']],
      ['a.txt', undefined],
    ]);
  });

  it('name a hidden folder that is no item, and count it once', () => {
    const { outline } = previewOfPaths(['.config/autostart/evil.desktop', '.config/b', '.ssh/', '.ssh/rc']);
    expect(outline).toMatchObject({ hiddenCount: 2, programCount: 1 });
    expect(outline.marked).toEqual([
      { path: '.config', kind: 'folder', size: 20, files: 2, marks: ['hidden'] },
      { path: '.ssh', kind: 'folder', size: 10, files: 1, marks: ['hidden'] },
      {
        path: '.config/autostart/evil.desktop',
        kind: 'file',
        size: 10,
        files: 1,
        marks: ['program', 'hidden'],
      },
    ]);
  });

  it('are not behind ten thousand others', () => {
    const many = numbered(10_000, (number) => `photos/${number}.jpg`);
    const { outline } = previewOfPaths([...many, 'photos/holiday.scr', '.profile']);
    expect(outline.marked.map(({ path }) => path)).toEqual(['.profile', 'photos/holiday.scr']);
  });

  it('name so many of each kind, and count the others', () => {
    const programs = numbered(300, (number) => `bin/${number}.exe`);
    const hidden = numbered(100, (number) => `.${number}`);
    const { outline } = previewOfPaths([...programs, ...hidden]);
    expect(outline).toMatchObject({ programCount: 300, hiddenCount: 100 });
    expect(outline.marked).toHaveLength(2 * OUTLINE_ITEMS);
  });

  it('take a macOS program for one, whatever is in it', () => {
    const paths = ['Editor.app/', 'Editor.app/Contents/MacOS/editor*', 'Editor.app/Contents/lib*'];
    const { items, outline } = previewOfPaths(paths, 'darwin');
    expect(outline).toMatchObject({ programCount: 1, marked: [{ path: 'Editor.app', kind: 'folder' }] });
    expect(items.map(({ marks }) => marks)).toEqual([['program'], undefined, undefined]);
    expect(previewOfPaths(paths, 'linux').outline.programCount).toBe(2);
  });
});
