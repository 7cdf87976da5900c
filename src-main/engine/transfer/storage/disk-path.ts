/**
 * Paths as the disk has them. On Linux a path is bytes. Where they are no UTF-8, Node and Electron put U+FFFD in the place of
 * each one that they cannot read: different names become one, and the file that really has that name is opened instead.
 *
 * Here a byte that is no text becomes a lone surrogate, U+DC80 to U+DCFF (PEP 383, "surrogateescape"), which no text contains.
 * The path stays a string that can be joined, compared and written as JSON, and {@link diskPath} gives its bytes back.
 *
 * The bytes of a real U+FFFD are kept in the same way. So a path with U+FFFD in it was read by somebody who may have lost its
 * bytes, and {@link isMistakable} looks whether the disk can tell which name was meant.
 */
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, sep } from 'node:path';

const REPLACEMENT = '\u{fffd}';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);
/** Behind U+DC00 there is the byte. */
const ESCAPE = 0xdc00;
/** With `u` a low surrogate of a pair is no match. */
const ESCAPED = /([\uDC80-\uDCFF]+)/u;

/** @param bytes a path or a name as the system has it */
export function pathFromBytes(bytes: Buffer): string {
  const text = bytes.toString();
  if (!text.includes(REPLACEMENT)) return text;
  let path = '';
  for (let at = 0; at < bytes.length;) {
    const character = bytes.subarray(at, at + lengthOfCharacter(bytes[at] ?? 0)).toString();
    const isText = !character.includes(REPLACEMENT);
    path += isText ? character : String.fromCharCode(ESCAPE + (bytes[at] ?? 0));
    at += isText ? Buffer.byteLength(character) : 1;
  }
  return path;
}

/** What the system's calls take for the path: its bytes where they are no text. */
export function diskPath(path: string): string | Buffer {
  if (!ESCAPED.test(path)) return path;
  // Every second piece is a run of escaped bytes.
  return Buffer.concat(
    path.split(ESCAPED).map((piece, index) => (index % 2 === 0 ? Buffer.from(piece) : bytesOf(piece))),
  );
}

/** Whether Node's calls take the path as it is, and open nothing else for it. */
export function isPlain(path: string): boolean {
  return !path.includes(REPLACEMENT) && !ESCAPED.test(path);
}

/** The path as it can be shown: U+FFFD for what is no text. */
export function shownPath(path: string): string {
  return diskPath(path).toString();
}

/**
 * The name under which a file is offered. Bytes that are no text become `%E9` and the like, as in a URL: names that only
 * differ in them stay different.
 */
export function sentName(name: string): string {
  const pieces = name
    .split(ESCAPED)
    .map((piece, index) => (index % 2 === 0 ? piece : spelled(bytesOf(piece))));
  return pieces.join('').normalize('NFC');
}

/** @throws the system's errors */
export async function resolveLinks(path: string): Promise<string> {
  return pathFromBytes(await realpath(diskPath(path), { encoding: 'buffer' }));
}

/** Whether a path is that of the folder or of something in it, at any depth. Both absolute, without links. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Names in a folder. @throws the system's errors */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(diskPath(folder), { encoding: 'buffer' })).map(pathFromBytes);
}

/**
 * Whether opening an absolute path could open something else than was meant, because bytes of it were lost on the way here.
 * It is sure where each of its names that has U+FFFD is there, and no other name in its folder looks like it.
 */
export async function isMistakable(path: string): Promise<boolean> {
  if (!path.includes(REPLACEMENT)) return false;
  for (let at = path; dirname(at) !== at; at = dirname(at)) {
    const name = basename(at);
    if (!name.includes(REPLACEMENT)) continue;
    // In a folder that cannot be read no name is sure.
    const names = await readdir(diskPath(dirname(at)), { encoding: 'buffer' }).catch(() => []);
    const [same, other] = names.filter((bytes) => bytes.toString() === shownPath(name));
    if (other !== undefined || same?.equals(Buffer.from(name)) !== true) return true;
  }
  return false;
}

/** By the first byte of its UTF-8; 1 for what begins none. */
function lengthOfCharacter(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

function bytesOf(escaped: string): Buffer {
  return Buffer.from(Array.from(escaped, (character) => character.charCodeAt(0) - ESCAPE));
}

function spelled(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const isReplacement = bytes.subarray(at, at + REPLACEMENT_BYTES.length).equals(REPLACEMENT_BYTES);
    text += isReplacement
      ? REPLACEMENT
      : `%${bytes
          .subarray(at, at + 1)
          .toString('hex')
          .toUpperCase()}`;
    at += isReplacement ? REPLACEMENT_BYTES.length : 1;
  }
  return text;
}
