import { describe, expect, it } from 'vitest';

import { brokenReferences, readDocument } from './references.mjs';

const GUIDE = readDocument(
  ['# Guide', '## 1. Doors', '### 1.2 The back door', '7. locked', '```', '## 9. Not a heading', '```'].join(
    '\n',
  ),
);
const HOUSE = {
  exists: (path: string) => ['docs/GUIDE.md', 'docs', 'src-main/engine', 'src-main/index.ts'].includes(path),
  hasFile: (ending: string) => '/src-main/engine/storage/journal.ts'.endsWith(ending),
  document: (path: string) => (path === 'docs/GUIDE.md' ? GUIDE : null),
  failures: new Set(['N6']),
  npmScripts: new Set(['check', 'test:unit']),
  decisions: new Set([3]),
};

describe('a reference', () => {
  it.each([
    ['to a document', '// as docs/GUIDE.md says'],
    ['to a section', '/** How to knock (docs/GUIDE.md 1.2). */'],
    ['to several', '// docs/GUIDE.md 1, 1.2 and 1'],
    ['to an entry of a list', '// docs/GUIDE.md 1.2 number 7'],
    [
      'that is broken at the end of a line',
      '/**\n * How to knock (docs/GUIDE.md\n * 1.2 number\n * 7).\n */',
    ],
    ['to a standard', '// RFC 6886, section 3.1; RFC 6887 (sections 9 and 11.1)'],
    ['to a decision', '// ADR 3'],
    ['to a file', "// src-main/engine, and src-main/index.ts; import '../../src-main/index'"],
    ['to a script', '// npm run -s check, npm run test:unit'],
  ])('%s is found in the code', (_, text) => {
    expect(brokenReferences('src-main/a.ts', text, HOUSE)).toEqual([]);
  });

  it.each([
    ['to no document', '// docs/GUIDES.md', 'docs/GUIDES.md'],
    ['without its folder', '// GUIDE.md 1', 'GUIDE.md 1'],
    ['to no section', '// docs/GUIDE.md 1.3', 'docs/GUIDE.md 1.3'],
    ['to a heading in an example', '// docs/GUIDE.md 9', 'docs/GUIDE.md 9'],
    ['to several, of which one is none', '// docs/GUIDE.md 1 and 2', 'docs/GUIDE.md 1 and 2'],
    ['broken at the end of a line', ' * docs/GUIDE.md\n * 4.5', 'docs/GUIDE.md 4.5'],
    ['to no entry', '// docs/GUIDE.md 1.2 number 8', 'docs/GUIDE.md 1.2 number 8'],
    ['to a section of nothing', '// the wire spec, section 1', 'section 1'],
    ['to no decision', '// ADR 4', 'ADR 4'],
    ['to no file', '// src-main/motor.ts', 'src-main/motor.ts'],
    ['to no script', '// npm run tests', 'npm run tests'],
  ])('%s is not', (_, text, reference) => {
    expect(brokenReferences('src-main/a.ts', text, HOUSE)).toEqual([reference]);
  });

  it.each([
    ['to a section of its own', 'see section 1.2'],
    ['to an anchor', '[here](#12-the-back-door), [there](GUIDE.md#1-doors)'],
    ['to a page of the web', '[there](https://example.org/a#b)'],
    ['to a failure', 'both read N6'],
    ['to the end of a path', 'as `storage/journal.ts` and `journal.ts` do'],
    ['in an example', '```\n[here](NOWHERE.md)\n```'],
  ])('%s is found in a document', (_, text) => {
    expect(brokenReferences('docs/GUIDE.md', text, HOUSE)).toEqual([]);
  });

  it.each([
    ['to no section of its own', 'see section 2', 'section 2'],
    ['to no anchor', '[here](#13-the-cellar)', '](#13-the-cellar)'],
    ['to no document', '[here](../GUIDE.md)', '](../GUIDE.md)'],
    ['to no failure', 'both read N7', 'N7'],
    ['to the end of no path', 'as `state/journal.ts` does', '`state/journal.ts`'],
    ['to a part of a name', 'as `nal.ts` does', '`nal.ts`'],
  ])('%s is not', (_, text, reference) => {
    expect(brokenReferences('docs/GUIDE.md', text, HOUSE)).toContain(reference);
  });
});
