import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RENAME_REASONS } from '../../../../../src-shared/session';
import {
  foldedName,
  NameLedger,
  numberedName,
  plainestName,
  shorterName,
  storableName,
  storagePlatform,
  unsafeReason,
} from './safe-names';
import { withVisibleControls } from '../../protocol/control-characters';
import type { StoragePlatform } from './safe-names';

const PLATFORMS: readonly StoragePlatform[] = ['win32', 'darwin', 'linux'];
const platform = fc.constantFrom(...PLATFORMS);
/** Names as hostile as they come: any code units, and the pieces that matter more often than chance has them. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        '..',
        '.',
        '/',
        '\\',
        ':',
        ' ',
        'CON',
        'nul',
        'aux.',
        'é',
        'e\u0301',
        'ß',
        '\0',
        '\u202E',
        '😀',
        '\uD800',
        'x'.repeat(250),
        '.txt',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('a path', () => {
  it.each([
    [[], 'path-empty'],
    [[''], 'name-empty'],
    [['', 'etc', 'passwd'], 'name-empty'],
    [['a', '', 'b'], 'name-empty'],
    [['..'], 'path-outside'],
    [['a', '..', '..', 'b'], 'path-outside'],
    [['a', '.'], 'path-outside'],
    [['../a'], 'name-with-slash'],
    [['/etc/passwd'], 'name-with-slash'],
  ])('%j is refused', (path, reason) => {
    expect(unsafeReason(path)).toBe(reason);
  });

  it.each([[['a']], [['a', 'b.txt']], [['...']], [['..a', 'b..']], [['C:', 'x']], [['..\\a']]])(
    '%j is not refused',
    (path) => {
      expect(unsafeReason(path)).toBeNull();
    },
  );
});

describe('a name', () => {
  it.each([
    ['win32', 'plain name.txt', 'plain name.txt'],
    ['win32', 'a<b>c:d"e|f?g*h\\i', 'a_b_c_d_e_f_g_h_i'],
    ['win32', 'file.txt:stream', 'file.txt_stream'],
    ['win32', 'ends with dots...', 'ends with dots'],
    ['win32', 'ends with space ', 'ends with space'],
    ['win32', '. . .', '_'],
    ['win32', '.. ', '_'],
    ['win32', 'CON', '_CON'],
    ['win32', 'nul.txt', '_nul.txt'],
    ['win32', 'Com1.tar.gz', '_Com1.tar.gz'],
    ['win32', 'lpt¹', '_lpt¹'],
    ['win32', 'AUX .txt', '_AUX .txt'],
    ['win32', 'CONIN$', '_CONIN$'],
    ['win32', 'COM10', 'COM10'],
    ['win32', 'console', 'console'],
    ['win32', '..\\..\\evil.exe', '.._.._evil.exe'],
    ['linux', 'a<b>c:d"e|f?g*h\\i. ', 'a<b>c:d"e|f?g*h\\i. '],
    ['darwin', 'a<b>c:d"e|f?g*h\\i. ', 'a<b>c:d"e|f?g*h\\i. '],
    ['linux', 'CON', 'CON'],
    ['linux', 'a\u0000b\nc\u009Bd', 'a_b_c_d'],
    ['darwin', 'invoice_\u202Efdp.exe', 'invoice__fdp.exe'],
    ['linux', 'half \uD83D', 'half _'],
    ['linux', 'whole 😀', 'whole 😀'],
    ['linux', 'cafe\u0301', 'caf\u00E9'],
    ['linux', '', '_'],
  ] as const)('on %s: %j is stored as %j', (on, from, to) => {
    expect(storableName(from, on)).toBe(to);
  });

  it('that is too long keeps its extension and loses no half character', () => {
    expect(storableName('é'.repeat(200) + '.jpeg', 'linux')).toBe('é'.repeat(125) + '.jpeg');
    expect(storableName('é'.repeat(200) + '.jpeg', 'win32')).toBe('é'.repeat(200) + '.jpeg');
    expect(storableName('😀'.repeat(100), 'darwin')).toBe('😀'.repeat(63));
  });

  it('is storable whatever it was, and repairing it again changes nothing', () => {
    fc.assert(
      fc.property(name, platform, (from, on) => {
        const stored = storableName(from, on);
        expect(unsafeReason([stored])).toBeNull();
        expect(stored).not.toMatch(/[\u0000-\u001F\u007F]/);
        expect(Buffer.from(stored, 'utf8').toString('utf8')).toBe(stored);
        expect(on === 'win32' ? stored.length : Buffer.byteLength(stored)).toBeLessThanOrEqual(255);
        if (on === 'win32') expect(stored).toMatch(/^[^<>:"/\\|?*]*[^<>:"/\\|?*. ]$/);
        expect(storableName(stored, on)).toBe(stored);
      }),
    );
  });

  it('with a number goes before the extension, and stays short enough', () => {
    expect(numberedName('photo.jpg', 2, 'linux')).toBe('photo (2).jpg');
    expect(numberedName('archive.tar.gz', 3, 'linux')).toBe('archive.tar (3).gz');
    expect(numberedName('.profile', 2, 'linux')).toBe('.profile (2)');
    expect(Buffer.byteLength(numberedName('x'.repeat(255), 10_000, 'linux'))).toBe(255);
  });
});

it.each([
  ['tab\t', 'tab\\t'],
  ['a\u0000b\nc\u009Bd', 'a\\u0000b\\nc\\u009bd'],
  ['half \uD83D', 'half \\ud83d'],
  ['space /dot.', 'space\\u0020/dot.'],
  ['whole 😀 name', 'whole 😀 name'],
])('what cannot be seen in the name %j is shown as an escape', (from, shown) => {
  expect(withVisibleControls(from)).toBe(shown);
});

it.each([
  '.cooee-0123456789abcdef.part',
  '.cooee-0123456789abcdef.0.journal',
  '.COOEE-0123456789ABCDEF.PART',
])('no friend’s file is called %s, which we would take for an interrupted one of ours', (own) => {
  expect(storableName(own, 'linux')).toBe(own.replace('.', '_'));
  expect(new NameLedger('win32').claim(`${own}.`).name).toBe(own.replace('.', '_'));
  expect(new NameLedger('linux').claim(own).why).toBe('own-part');
});

describe('names of one folder', () => {
  it('that fold to one are kept apart', () => {
    const windows = new NameLedger('win32');
    expect(['Read.me', 'READ.ME', 'read.me', 'read (2).me'].map((each) => windows.claim(each).name)).toEqual([
      'Read.me',
      'READ (2).ME',
      'read (3).me',
      'read (2) (2).me',
    ]);
    const linux = new NameLedger('linux');
    expect(['Read.me', 'READ.ME', 'Read.me'].map((each) => linux.claim(each).name)).toEqual([
      'Read.me',
      'READ.ME',
      'Read (2).me',
    ]);
    expect(['é', 'e\u0301'].map((each) => linux.claim(each).name)).toEqual(['é', 'é (2)']);
  });

  it.each([
    ['linux', 'caf\u00e9', null],
    ['linux', 'cafe\u0301', null],
    ['linux', 'a:b', null],
    ['win32', 'a:b', 'not-allowed'],
    ['win32', 'con.txt', 'not-allowed'],
    ['win32', 'dot.', 'not-allowed'],
    ['win32', '. . .', 'not-allowed'],
    ['linux', 'tab\t', 'control-characters'],
    ['darwin', 'invoice_\u202Efdp.exe', 'control-characters'],
    // What is repaired first is told.
    ['win32', 'what?\t', 'control-characters'],
    ['linux', 'x'.repeat(256), 'too-long'],
  ] as const)('that are not stored as they are have a reason: on %s %j, %s', (on, from, why) => {
    expect(new NameLedger(on).claim(from).why).toBe(why);
  });

  it('have a reason where they change, and only there', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), platform, (names, on) => {
        const ledger = new NameLedger(on);
        for (const from of names) {
          const { name: stored, why } = ledger.claim(from);
          if (stored === from.normalize('NFC')) expect(why).toBeNull();
          else expect(RENAME_REASONS).toContain(why);
        }
      }),
    );
  });

  it('are never the same file, whatever they were', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), platform, (names, on) => {
        const ledger = new NameLedger(on);
        const claimed = names.map((each) => ledger.claim(each).name);
        expect(new Set(claimed.map((each) => foldedName(each, on))).size).toBe(names.length);
        for (const each of claimed) expect(unsafeReason([each])).toBeNull();
      }),
    );
  });

  it('that are long and full of spaces do not take ever longer', () => {
    const spaces = `x${' '.repeat(4_000)}x\t`;
    for (let count = 0; count < 400; count += 1) {
      expect(storableName(spaces, 'win32')).toBe('x');
      expect(withVisibleControls(spaces)).toMatch(/ x\\t$/);
    }
  });

  it('that are all equal do not take ever longer', () => {
    const ledger = new NameLedger('linux');
    for (let count = 0; count < 50_000; count += 1) ledger.claim('same');
    expect(ledger.claim('same')).toEqual({ name: 'same (50001)', why: 'same-name' });
  });
});

it('every Unix but macOS stores names as Linux does', () => {
  expect(['win32', 'darwin', 'linux', 'freebsd'].map(storagePlatform)).toEqual([
    'win32',
    'darwin',
    'linux',
    'linux',
  ]);
});

describe('a name for a disk that refused it', () => {
  it.each([
    ['short.txt', 50, 'short.txt'],
    [`${'x'.repeat(60)}.txt`, 50, `${'x'.repeat(46)}.txt`],
    // Between letters, which may be several code points: five bytes of "e" with two accents.
    [`${'e\u0301\u0323'.repeat(20)}.txt`, 50, `${'e\u0301\u0323'.repeat(9)}.txt`],
    // One letter of 100 accents is cut all the same, for the name must not be empty.
    [`e${'\u0301'.repeat(100)}`, 50, `e${'\u0301'.repeat(24)}`],
  ])('%s is cut to %i bytes', (name, bytes, expected) => {
    expect(shorterName(name, bytes)).toBe(expected);
  });

  it.each([
    ['café: ÅÇ.txt', 'cafe_ AC.txt'],
    ['日本.txt', '__.txt'],
    ['con', '_con'],
    ['Île', 'Ile'],
    // Nothing becomes hidden, or a program, which it was not when it was marked.
    ['\u2024bash_aliases', '_bash_aliases'],
    ['\u0301.bash_aliases', '_.bash_aliases'],
    ['setup.\uff45xe', 'setup._xe'],
    ['setup.exé', 'setup.ex_'],
  ])('%s is, at its plainest, %s', (name, expected) => {
    expect(plainestName(name)).toBe(expected);
  });
});
