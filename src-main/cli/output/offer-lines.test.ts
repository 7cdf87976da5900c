import { describe, expect, it } from 'vitest';

import type { OfferItem, OfferMark, OfferOutline, TransferView } from '../../../src-shared/session';
import { offerLines } from './offer-lines';

const NOTHING_MARKED: Pick<OfferOutline, 'marked' | 'programCount' | 'hiddenCount'> = {
  marked: [],
  programCount: 0,
  hiddenCount: 0,
};

function file(path: string, ...marks: OfferMark[]): OfferItem {
  return { path, kind: 'file', size: 1_000, files: 1, ...(marks.length > 0 ? { marks } : {}) };
}

function folder(path: string, files: number): OfferItem {
  return { path, kind: 'folder', size: files * 1_000, files };
}

function linesOf(items: readonly OfferItem[], itemCount: number, outline: OfferOutline): readonly string[] {
  const view: Partial<TransferView> = { items, outline, fileCount: itemCount, folderCount: 0 };
  return offerLines(view as TransferView);
}

const numbered = (count: number, name: (number: number) => string): OfferItem[] =>
  Array.from({ length: count }, (_, index) => file(name(index)));

describe('the lines of an offer', () => {
  it('are none for a single file, whose name is the title', () => {
    const items = [file('a.txt')];
    expect(linesOf(items, 1, { ...NOTHING_MARKED, firstLevel: items, firstLevelCount: 1 })).toEqual([]);
  });

  it('say of a single file what it is', () => {
    const items = [file('setup.exe', 'program')];
    const outline = { firstLevel: items, firstLevelCount: 1, marked: items, programCount: 1, hiddenCount: 0 };
    expect(linesOf(items, 1, outline)).toEqual(['  program: setup.exe (1 kB)']);
  });

  it('are all names of a small offer, with sizes, sums and marks', () => {
    const evil = file('.config/evil.desktop', 'program', 'hidden');
    const items = [folder('trip', 2), file('trip/a'), file('trip/b\u001b[2J'), evil];
    const marked = [{ ...folder('.config', 1), marks: ['hidden'] as const }, evil];
    const outline = { firstLevel: [], firstLevelCount: 2, marked, programCount: 1, hiddenCount: 1 };
    expect(linesOf(items, 4, outline)).toEqual([
      '  trip/ (2 files, 2 kB)',
      '  trip/a (1 kB)',
      '  trip/b\ufffd[2J (1 kB)',
      '  program, hidden: .config/evil.desktop (1 kB)',
      '  hidden: .config/ (1 file, 1 kB)',
    ]);
  });

  it('are the first level of a large offer, and what is marked anywhere', () => {
    const names = numbered(1_254, (number) => `${number}.txt`);
    const marked = [file('trip/setup.exe', 'program')];
    const firstLevel = names.slice(0, 20);
    const outline = { firstLevel, firstLevelCount: 1_254, marked, programCount: 31, hiddenCount: 0 };
    const lines = linesOf(names.slice(0, 200), 1_400, outline);
    expect(lines).toHaveLength(23);
    expect(lines.slice(-4)).toEqual([
      '  19.txt (1 kB)',
      '  … and 1,234 more',
      '  program: trip/setup.exe (1 kB)',
      '  … and 30 more programs',
    ]);
  });

  it('count what is not shown, also where it is one', () => {
    const marked = [file('setup.exe', 'program')];
    const outline = { firstLevel: [], firstLevelCount: 1, marked, programCount: 2, hiddenCount: 1 };
    expect(linesOf([], 1, outline)).toEqual([
      '  … and 1 more',
      '  program: setup.exe (1 kB)',
      '  … and 1 more program',
      '  … and 1 more hidden name',
    ]);
  });

  it('are the beginning of a single large folder', () => {
    const items = [folder('trip', 5_000), ...numbered(199, (number) => `trip/${number}`)];
    const firstLevel = items.slice(0, 1);
    const lines = linesOf(items, 5_001, { ...NOTHING_MARKED, firstLevel, firstLevelCount: 1 });
    expect(lines).toHaveLength(21);
    expect(lines[0]).toBe('  trip/ (5,000 files, 5 MB)');
    expect(lines.at(-1)).toBe('  … and 4,981 more');
  });
});
