import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const MIB = 1024 * 1024;

/** Writes a file of random bytes. */
export async function writeRandomFile(path: string, mebibytes: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let written = 0; written < mebibytes; written += 1) await file.write(randomBytes(MIB));
  } finally {
    await file.close();
  }
}

/** Names people have: spaces, accents in both Unicode forms, emoji, other scripts, dots, long and deep ones. */
const NAMES = [
  'plain.txt',
  'with space.txt',
  'Grüße.md',
  'e\u0301te\u0301.txt',
  '日本語.txt',
  'émoji 🦘.bin',
  'Ελληνικά',
  'عربي.txt',
  '.hidden',
  'two.dots.tar.gz',
  `${'long'.repeat(40)}.txt`,
  "it's #1 & 100%.txt",
];
const FOLDERS = ['', 'docs', 'photos/2024 summer', 'a/b/c/d/e/f/g/h', 'Ünïcödé/ñ', 'deep/with space/日本'];

/** A tree of exactly `count` files; every seventh is empty, the others have up to 64 KiB of random bytes. */
export async function writeFileTree(root: string, count: number): Promise<void> {
  await mkdir(join(root, 'an empty folder'), { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const folder = FOLDERS[index % FOLDERS.length] ?? '';
    const path = join(root, folder, `${index} ${NAMES[index % NAMES.length] ?? ''}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, index % 7 === 0 ? '' : randomBytes((index * 977) % (64 * 1024)));
  }
}

/**
 * SHA-256 of every file below a folder (and "folder" for every empty folder), by its path with `/` and in NFC, so that
 * two trees are equal exactly when these maps are.
 */
export async function fingerprint(root: string): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    const name = (path: string): string => relative(root, path).split(sep).join('/').normalize('NFC');
    if (entries.length === 0 && folder !== root) result[name(folder)] = 'folder';
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await visit(path);
      else result[name(path)] = await sha256(path);
    }
  };
  await visit(root);
  return result;
}

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
