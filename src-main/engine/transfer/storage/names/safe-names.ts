/**
 * Which names of an offer may be written, and as what. Pure: the platform is an argument.
 *
 * A path that tries to leave its folder is refused. A name that the receiving system merely cannot store is repaired,
 * and only for the system that cannot: `a:b.txt` stays as it is between two Linux computers. Control characters, and
 * those that reverse the text after them (`invoice_\u202Efdp.exe`), are replaced everywhere.
 *
 * Sources: Microsoft, "Naming Files, Paths, and Namespaces"; Apple, "APFS FAQ"; Linux NAME_MAX (limits.h).
 */

import type { PlainFailureReason, RenameReason } from '../../../../../src-shared/session';
import { withoutControls } from '../../protocol/control-characters';
import type { StoredName } from './stored-name';

export type StoragePlatform = 'win32' | 'darwin' | 'linux';

/** Names up to this long are stored: UTF-8 bytes on Linux and APFS, UTF-16 units on NTFS. */
const MAX_NAME = 255;
const REPLACEMENT = '_';
/** A base name of nothing else, case ignored, opens a device on Windows whatever the extension. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;
const WINDOWS_FORBIDDEN = /[<>:"|?*\\]/g;
/** What is not kept at the end of a name there. */
export const WINDOWS_TRAILING = /(?<![. ])[. ]+$/;
const ACCENTS = /(?<=\p{L})\p{M}+/gu;
/** What a reader takes for one letter may be several code points. */
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Our own parts and journals: a friend's file must not be taken for one in a later transfer. */
const OWN_NAME = /^\.(?=cooee-[0-9a-f]{16}\.(?:part|\d+\.journal)$)/i;

/** The platform whose rules to follow; every Unix but macOS stores names as Linux does. */
export function storagePlatform(platform: string): StoragePlatform {
  return platform === 'win32' || platform === 'darwin' ? platform : 'linux';
}

/** @returns why the path must be refused, or null when it may be stored (perhaps repaired) */
export function unsafeReason(path: readonly string[]): PlainFailureReason | null {
  if (path.length === 0) return 'path-empty';
  for (const segment of path) {
    if (segment === '') return 'name-empty';
    if (segment === '.' || segment === '..') return 'path-outside';
    if (segment.includes('/')) return 'name-with-slash';
  }
  return null;
}

/** What is repaired in a name, in this order, and what is told as the reason where a step changes it. */
const REPAIRS: readonly (readonly [RenameReason, (name: string, platform: StoragePlatform) => string])[] = [
  ['control-characters', withoutControls],
  ['not-allowed', allowedName],
  ['own-part', (name) => name.replace(OWN_NAME, REPLACEMENT)],
  ['too-long', (name, platform) => shortened(name, '', platform)],
  // What is left of it.
  ['not-allowed', (name) => (name === '' || name === '.' || name === '..' ? REPLACEMENT : name)],
];

/**
 * The name as this platform can store it: not empty, not `.` or `..`, without separators, at most 255 bytes (UTF-16
 * units on Windows). A name that is fine comes back unchanged but for NFC.
 */
export function storableName(name: string, platform: StoragePlatform): string {
  return storedName(name, platform).name;
}

function storedName(name: string, platform: StoragePlatform): StoredName {
  let stored = name.normalize('NFC');
  let why: RenameReason | null = null;
  for (const [reason, repair] of REPAIRS) {
    const repaired = repair(stored, platform);
    if (repaired !== stored) why ??= reason;
    stored = repaired;
  }
  return { name: stored, why };
}

function allowedName(name: string, platform: StoragePlatform): string {
  const inOneFolder = name.replaceAll('/', REPLACEMENT);
  if (platform !== 'win32') return inOneFolder;
  const allowed = inOneFolder.replace(WINDOWS_FORBIDDEN, REPLACEMENT).replace(WINDOWS_TRAILING, '');
  const base = allowed.split('.', 1)[0] ?? '';
  return DEVICE_NAME.test(base.trimEnd()) ? REPLACEMENT + allowed : allowed;
}

/** Two names with one folded form are one file on that platform. */
export function foldedName(name: string, platform: StoragePlatform): string {
  const composed = name.normalize('NFC');
  // Upper before lower folds ß and ſ as NTFS and APFS do between them; folding too much only costs a " (2)".
  return platform === 'linux' ? composed : composed.toUpperCase().toLowerCase().normalize('NFC');
}

/** The name with ` (number)` before its extension, still short enough: `a.tar` → `a (2).tar`. */
export function numberedName(name: string, number: number, platform: StoragePlatform): string {
  return shortened(name, ` (${String(number)})`, platform);
}

/** Tells names of one folder apart. */
export class NameLedger {
  readonly #taken = new Set<string>();
  /** Where to go on counting for a name: a million equal names must not take a million squared steps. */
  readonly #next = new Map<string, number>();

  constructor(readonly platform: StoragePlatform) {}

  /** @returns a name that can be stored and that this ledger has not given out before */
  claim(name: string): StoredName {
    const { name: stored, why } = storedName(name, this.platform);
    const folded = foldedName(stored, this.platform);
    let claimed = stored;
    let key = folded;
    let number = this.#next.get(folded) ?? 2;
    while (this.#taken.has(key)) {
      claimed = numberedName(stored, number, this.platform);
      key = foldedName(claimed, this.platform);
      number += 1;
      this.#next.set(folded, number);
    }
    this.#taken.add(key);
    return { name: claimed, why: why ?? (claimed === stored ? null : 'same-name') };
  }
}

/** The name for a disk that takes fewer bytes of UTF-8 than its system does. */
export function shorterName(name: string, bytes: number): string {
  return shortened(name, '', 'linux', bytes);
}

/**
 * The name for a disk that knows no letters beyond ASCII, and nothing that Windows forbids. Only letters before the extension lose
 * their accents: what merely looks like `.bashrc` or `setup.exe`, and was not marked as that, must not become it.
 */
export function plainestName(name: string): string {
  const dot = name.lastIndexOf('.');
  const base = dot < 0 ? name : name.slice(0, dot);
  const plain = base.normalize('NFD').replace(ACCENTS, '') + name.slice(base.length);
  return storableName(plain, 'win32').replace(/[^ -~]/gu, REPLACEMENT);
}

/**
 * Puts `suffix` before the extension and cuts the part before it until the whole fits, between what a reader takes for letters.
 * @param most bytes of UTF-8, or UTF-16 units on Windows
 */
function shortened(name: string, suffix: string, platform: StoragePlatform, most = MAX_NAME): string {
  const length = (text: string): number => (platform === 'win32' ? text.length : Buffer.byteLength(text));
  if (suffix === '' && length(name) <= most) return name;
  const dot = name.lastIndexOf('.');
  // A leading dot hides a file and begins no extension; an endless extension is no extension either.
  const extension = dot > 0 && name.length - dot <= 32 ? name.slice(dot) : '';
  const room = most - length(suffix) - length(extension);
  const whole = name.slice(0, name.length - extension.length);
  let base = whole;
  if (length(whole) > room) {
    // No more units than `room` fit; the two behind them say where the last letter ends. Finding letters in all of a long name is slow.
    const start = whole.slice(0, Math.max(0, room) + 2);
    const letters = Array.from(GRAPHEMES.segment(start), ({ segment }) => segment);
    // One that does not fit by itself is none that anybody reads.
    base = firstThatFit(letters, room, length) || firstThatFit(Array.from(start), room, length);
  }
  // A cut may end in a space or dot, which Windows would drop.
  if (platform === 'win32' && extension === '' && suffix === '') base = base.replace(WINDOWS_TRAILING, '');
  return base + suffix + extension;
}

function firstThatFit(letters: readonly string[], room: number, length: (text: string) => number): string {
  let fitting = '';
  let used = 0;
  for (const letter of letters) {
    used += length(letter);
    if (used > room) break;
    fitting += letter;
  }
  return fitting;
}
