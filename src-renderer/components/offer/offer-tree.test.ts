import { describe, expect, it } from 'vitest';

import type { OfferItem } from '../../../src-shared/session';
import { exceptPaths, offerTree, selectionOf, toggled, unwantedAmount, wantedOf } from './offer-tree';

const ITEMS: readonly OfferItem[] = [
  { path: 'holiday', kind: 'folder', size: 770, files: 3 },
  { path: 'holiday/beach.mov', kind: 'file', size: 700, files: 1 },
  { path: 'holiday/raw/one.dng', kind: 'file', size: 30, files: 1 },
  { path: 'holiday/raw/two.dng', kind: 'file', size: 40, files: 1 },
  { path: 'holiday/empty', kind: 'folder', size: 0, files: 0 },
  { path: 'letter.txt', kind: 'file', size: 5, files: 1 },
];
const TREE = offerTree(ITEMS);
const NOTHING: ReadonlySet<string> = new Set();

function node(path: string, nodes = TREE): (typeof TREE)[number] {
  const found = nodes.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
  if (found === undefined) throw new RangeError(path);
  return found.path === path ? found : node(path, found.children);
}

describe('an offer as a tree', () => {
  it('has a folder for every folder in a path, and sums up what is in it', () => {
    expect(TREE.map(({ name }) => name)).toEqual(['holiday', 'letter.txt']);
    expect(node('holiday')).toMatchObject({ files: 3, bytes: 770 });
    expect(node('holiday/raw')).toMatchObject({ kind: 'folder', files: 2, bytes: 70 });
    expect(node('holiday/raw/two.dng')).toMatchObject({ name: 'two.dng', bytes: 40 });
  });
});

describe('the marks of an offer as a tree', () => {
  it('are at the row that has the name, also of a folder that only the path of a file names', () => {
    const evil = '.config/autostart/evil.desktop';
    const [config] = offerTree([
      { path: evil, kind: 'file', size: 9, files: 1, marks: ['program', 'hidden'] },
    ]);
    expect(config).toMatchObject({ path: '.config', kind: 'folder', marks: ['hidden'] });
    expect(config?.children[0]).toMatchObject({ path: '.config/autostart', marks: [] });
    expect(config?.children[0]?.children[0]).toMatchObject({ path: evil, marks: ['program'] });
  });

  it('do not keep a folder from counting the files that are not seen', () => {
    const [photos] = offerTree([
      { path: 'photos', kind: 'folder', size: 900, files: 9 },
      { path: 'photos/a.jpg', kind: 'file', size: 100, files: 1 },
    ]);
    expect(photos).toMatchObject({ files: 9, bytes: 900, marks: [] });
  });
});

describe('what of an offer is wanted', () => {
  it('is everything at first', () => {
    expect(wantedOf(node('holiday'), NOTHING)).toBe('all');
    expect(exceptPaths(TREE, NOTHING)).toEqual([]);
  });

  it('is a part of a folder when one of its files is not', () => {
    const unwanted = toggled([node('holiday/raw/one.dng')], NOTHING);
    expect(wantedOf(node('holiday/raw'), unwanted)).toBe('some');
    expect(wantedOf(node('holiday'), unwanted)).toBe('some');
    expect(exceptPaths(TREE, unwanted)).toEqual(['holiday/raw/one.dng']);
  });

  it('leaves a folder out by its own name once nothing in it is wanted', () => {
    const one = toggled([node('holiday/raw/one.dng')], NOTHING);
    const both = toggled([node('holiday/raw/two.dng')], one);
    expect(exceptPaths(TREE, both)).toEqual(['holiday/raw']);
    expect(unwantedAmount(TREE, both)).toEqual({ files: 2, bytes: 70, unseenFiles: 0 });
  });

  it('is everything again when the box of a half wanted folder is clicked', () => {
    const some = toggled([node('holiday/raw')], NOTHING);
    expect(toggled([node('holiday')], some)).toEqual(NOTHING);
  });

  it('is of an unwanted folder nothing, seen or not', () => {
    const tree = offerTree([
      { path: 'photos', kind: 'folder', size: 900, files: 9 },
      { path: 'photos/a.jpg', kind: 'file', size: 100, files: 1 },
      { path: 'letter.txt', kind: 'file', size: 5, files: 1 },
    ]);
    const unwanted = toggled(tree.slice(0, 1), NOTHING);
    expect(exceptPaths(tree, unwanted)).toEqual(['photos']);
    expect(unwantedAmount(tree, unwanted)).toEqual({ files: 9, bytes: 900, unseenFiles: 8 });
  });

  it('can be nothing at all', () => {
    const none = toggled(TREE, NOTHING);
    expect(exceptPaths(TREE, none)).toEqual(['holiday', 'letter.txt']);
    expect(unwantedAmount(TREE, none)).toEqual({ files: 4, bytes: 775, unseenFiles: 0 });
  });
});

describe('what is accepted as the boxes stand', () => {
  const offer = { items: ITEMS, fileCount: 5, folderCount: 2, totalBytes: 875 };

  it('is all of it at first, with what is not listed', () => {
    expect(selectionOf(offer, TREE, NOTHING)).toEqual({
      wanted: 'all',
      except: [],
      files: 5,
      bytes: 875,
      unseen: 1,
    });
  });

  it('is the rest where something is left out', () => {
    const unwanted = toggled([node('holiday/beach.mov')], NOTHING);
    expect(selectionOf(offer, TREE, unwanted)).toEqual({
      wanted: 'some',
      except: ['holiday/beach.mov'],
      files: 4,
      bytes: 175,
      unseen: 1,
    });
  });

  it('is none of it only when every name of the first level is left out', () => {
    expect(selectionOf(offer, TREE, toggled([node('holiday')], NOTHING)).wanted).toBe('some');
    expect(selectionOf(offer, TREE, toggled(TREE, NOTHING)).wanted).toBe('none');
  });
});
