/**
 * The mark that a file came from another computer, as browsers and mail programs set it: Windows then warns before it starts a
 * program, Office opens a document for reading only, and macOS asks before it opens anything. Linux has nothing of the kind.
 *
 * Sources: Microsoft, [MS-FSCC] 5.6.1 (Zone.Identifier stream) and "URL security zones"; Apple, LSQuarantine.h and "Launch
 * Services Keys" (the attribute's own form is that of every browser since 10.5).
 */
import { writeFile } from 'node:fs/promises';

import * as koffi from 'koffi';

/** Zone 3 is the internet. */
const ZONE_STREAM = ':Zone.Identifier';
const ZONE = '[ZoneTransfer]\r\nZoneId=3\r\n';
const QUARANTINE = 'com.apple.quarantine';
/** Downloaded, and not yet allowed by the user. */
const QUARANTINE_FLAGS = '0081';
const NO_OPTIONS = 0;

/** As in sys/xattr.h of macOS: 0 when it is set. */
type SetAttribute = (
  path: string,
  name: string,
  value: Buffer,
  bytes: number,
  position: number,
  options: number,
) => number;

interface WebMark {
  /** Marks a file that has no name yet. What cannot be marked (FAT has no room for it) arrives all the same: never rejects. */
  readonly file: (path: string) => Promise<void>;
  /** Marks a folder: on macOS a program is one. Never rejects. */
  readonly folder: (path: string) => Promise<void>;
}

/** Windows: a stream beside the file's bytes, which stays with them under another name. */
export const ZONE_MARK: WebMark = {
  file: (path) => writeFile(path + ZONE_STREAM, ZONE).catch(() => undefined),
  folder: () => Promise.resolve(),
};

/** macOS: an attribute of the file. @param now Unix time in milliseconds */
export function quarantineMark(setAttribute: SetAttribute, now: () => number): WebMark {
  const mark = (path: string): Promise<void> => {
    const seconds = Math.trunc(now() / 1000).toString(16);
    const value = Buffer.from(`${QUARANTINE_FLAGS};${seconds};Cooee;`);
    // Its answer does not matter: a disk without attributes keeps files all the same.
    setAttribute(path, QUARANTINE, value, value.length, 0, NO_OPTIONS);
    return Promise.resolve();
  };
  return { file: mark, folder: mark };
}

/** @returns null where there is no such mark */
export function webMark(platform: string): WebMark | null {
  if (platform === 'win32') return ZONE_MARK;
  if (platform !== 'darwin') return null;
  try {
    const setAttribute = koffi
      .load('/usr/lib/libSystem.B.dylib')
      .func(
        'int setxattr(const char *path, const char *name, const void *value, size_t bytes, uint32_t position, int options)',
      );
    return quarantineMark(setAttribute as SetAttribute, Date.now);
  } catch {
    // This system cannot mark what comes from elsewhere.
    return null;
  }
}

/** Of this computer. */
export const WEB_MARK = webMark(process.platform);
