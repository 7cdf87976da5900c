/**
 * A sender who knows the code and means ill, against a real `cooee get -y`. They speak the published protocol by hand
 * (./raw-friend). Whatever they try: nothing is written outside the folder, through a link or over a file, nothing is kept that
 * was not verified, the memory stays bounded, and the user reads one clear sentence.
 */
import { lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { blake3 } from '@noble/hashes/blake3.js';
import { expect } from '@playwright/test';

import type { CommandLine } from '../support/program/command-line';
import { test as base } from '../support/program/command-line-test';
import { peakMemory } from '../support/program/peak-memory';
import { SmallDisk, whyNoSmallDisk } from '../support/disk/small-disk';
import { CODE, RawFriend } from './raw-friend/raw-friend';

const MIB = 1024 * 1024;
/** What the engine may take, whatever is sent (docs/ARCHITECTURE.md). MiB. */
const MEMORY_LIMIT_MIB = 250;
const BATCH = 256;
/** Windows whose bytes may be on the way (docs/PROTOCOL.md 7). */
const WINDOW_BYTES = 16 * MIB;

interface File {
  readonly path: readonly string[];
  readonly size?: number;
  readonly bytes?: string;
  readonly executable?: boolean;
}

interface Attack {
  readonly friend: RawFriend;
  readonly receiver: CommandLine;
  /** Resolves with the receiver's peak memory, MiB, when it has ended. */
  readonly peak: Promise<number>;
  /** Where `cooee get` puts what it receives. */
  readonly inbox: string;
}

const test = base.extend<{
  /** Starts `cooee get -y` and connects it with the hostile sender. */
  readonly begin: (inbox?: string) => Promise<Attack>;
  /** A folder with a file that must stay as it is; `inbox` is in it, empty. */
  readonly house: string;
  readonly friends: RawFriend[];
}>({
  friends: async ({}, use) => {
    const friends: RawFriend[] = [];
    await use(friends);
    for (const friend of friends) friend.close();
  },
  house: async ({ folder }, use) => {
    await mkdir(join(folder, 'inbox'));
    await writeFile(join(folder, 'precious.txt'), 'mine');
    await use(folder);
    // Whatever was tried in the test: beside the inbox all is as it was.
    expect((await readdir(folder)).sort()).toEqual(['inbox', 'precious.txt']);
    expect(await readFile(join(folder, 'precious.txt'), 'utf8')).toBe('mine');
  },
  begin: async ({ house, cooee, startServer, friends }, use) => {
    await use(async (inbox = join(house, 'inbox')) => {
      const port = await startServer('-u');
      const friend = await RawFriend.call(Number(port));
      friends.push(friend);
      const receiver = cooee('get', '-u', '-s', '127.0.0.1', '--port', port, '--path', inbox, '-y', CODE);
      await friend.connected();
      return { friend, receiver, peak: peakMemory(receiver), inbox };
    });
  },
});

const wire = ({ path, size, bytes = '', executable = false }: File): object => ({
  kind: 'file',
  path,
  size: size ?? Buffer.byteLength(bytes),
  mtime: 0,
  executable,
});

function offer(friend: RawFriend, files: readonly File[], transfer = 0, title = 'a gift'): void {
  friend.send({ type: 'offer-begin', transfer, title });
  for (let start = 0; start < files.length; start += BATCH)
    friend.send({ type: 'offer-items', transfer, items: files.slice(start, start + BATCH).map(wire) });
  const bytes = files.reduce((sum, { size, bytes: text = '' }) => sum + (size ?? Buffer.byteLength(text)), 0);
  const sum = Math.min(bytes, Number.MAX_SAFE_INTEGER);
  friend.send({ type: 'offer-end', transfer, files: files.length, folders: 0, bytes: sum, leftOut: 0 });
}

const accepted = (friend: RawFriend): Promise<unknown> =>
  friend.receives(({ type, accept }) => type === 'answer' && accept === true);

/** The hash of a file shorter than a block (docs/PROTOCOL.md 7). */
function hashOf(text: string): string {
  const blocks = text === '' ? new Uint8Array() : blake3(Buffer.from(text));
  return Buffer.from(blake3(blocks)).toString('hex');
}

function sendFile(friend: RawFriend, file: number, text: string, hash = hashOf(text)): void {
  if (text !== '') friend.sendData(0, file, Buffer.from(text));
  friend.send({ type: 'files-end', transfer: 0, files: [{ file, hash }] });
}

function sendAll(friend: RawFriend, files: readonly File[]): void {
  for (const [index, { bytes = '' }] of files.entries()) sendFile(friend, index, bytes);
  friend.send({ type: 'transfer-end', transfer: 0 });
}

/** Everything was verified and kept. @returns what the receiver printed */
async function expectDone(receiver: CommandLine): Promise<string> {
  const { code, stdout, stderr } = await receiver.finished;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

/** One line on stderr with what happened, and the folder as it should be. */
async function expectEnd({ receiver, peak, inbox }: Attack, diagnosis: string, left: readonly string[] = []) {
  const { code, stderr } = await receiver.finished;
  expect(stderr).toMatch(/^cooee: [^\n]+\n$/);
  expect(stderr).toContain(`[${diagnosis}]`);
  expect(code).toBe(1);
  expect((await readdir(inbox, { recursive: true })).sort()).toEqual(left);
  expect(await peak).toBeLessThan(MEMORY_LIMIT_MIB);
}

test.describe('an offer that must be refused', () => {
  const UNSAFE: Readonly<Record<string, readonly string[]>> = {
    '..': ['..'],
    'a path above the folder': ['..', 'precious.txt'],
    'a path that goes down and up': ['a', '..', '..', 'precious.txt'],
    'the folder itself': ['.'],
    'an absolute path': ['', 'etc', 'cron.d', 'evil'],
    'an absolute path in one name': ['/etc/cron.d/evil'],
    'a path in one name': ['a/b'],
    'an empty name': ['a', ''],
    'no name': [],
    'a path of 5,000 bytes': Array<string>(20).fill('x'.repeat(250)),
  };
  for (const [what, path] of Object.entries(UNSAFE)) {
    test(`${what} is refused on both sides, and what came before it too`, async ({ begin }) => {
      const attack = await begin();
      offer(attack.friend, [
        { path: ['good.txt'], bytes: 'good' },
        { path, bytes: 'evil' },
      ]);
      const cancel = await attack.friend.receives(({ type }) => type === 'cancel');
      expect(cancel).toMatchObject({ by: 'receiver', failure: { kind: 'offer-unsafe' } });
      await expectEnd(attack, 'F7');
    });
  }

  test('sizes that no disk has are refused', async ({ begin }) => {
    const attack = await begin();
    offer(attack.friend, [
      { path: ['a'], size: Number.MAX_SAFE_INTEGER },
      { path: ['b'], size: Number.MAX_SAFE_INTEGER },
    ]);
    await expectEnd(attack, 'F7');
  });

  test('sizes that this disk has not are refused before the first byte', async ({ begin }) => {
    const attack = await begin();
    offer(attack.friend, [{ path: ['huge'], size: 2 ** 50 }]);
    await expectEnd(attack, 'F6');
  });

  test('a number of files that is not the one of the list is refused', async ({ begin }) => {
    const attack = await begin();
    const { friend } = attack;
    friend.send({ type: 'offer-begin', transfer: 0, title: 'a gift' });
    friend.send({ type: 'offer-items', transfer: 0, items: [wire({ path: ['a'], bytes: 'a' })] });
    friend.send({ type: 'offer-end', transfer: 0, files: 2, folders: 0, bytes: 1, leftOut: 0 });
    await expectEnd(attack, 'N4');
  });

  test('more than half a million names are refused, and as many fit into the memory', async ({ begin }) => {
    const attack = await begin();
    const { friend } = attack;
    friend.send({ type: 'offer-begin', transfer: 0, title: 'a gift' });
    for (let start = 0; start <= 500_000 && !friend.hungUp; start += BATCH) {
      const items = Array.from({ length: BATCH }, (_, index) =>
        wire({ path: [`photo ${start + index}.jpg`] }),
      );
      friend.send({ type: 'offer-items', transfer: 0, items });
      await friend.stream.drained();
    }
    await expectEnd(attack, 'F10');
    console.log(`half a million names: ${await attack.peak} MiB`);
  });

  // A character of the second kind takes twice the memory.
  for (const [letters, letter] of [
    ['Latin', 'y'],
    ['Chinese', '好'],
  ] as const) {
    test(`${letters} names that would fill the memory are refused`, async ({ begin }) => {
      const attack = await begin();
      const { friend } = attack;
      friend.send({ type: 'offer-begin', transfer: 0, title: 'a gift' });
      const length = Math.floor(250 / Buffer.byteLength(letter));
      const deep = Array<string>(14).fill(letter.repeat(length));
      for (let batch = 0; batch < 10_000 && !friend.hungUp; batch += 1) {
        const items = Array.from({ length: 8 }, (_, index) => wire({ path: [`${batch}-${index}`, ...deep] }));
        friend.send({ type: 'offer-items', transfer: 0, items });
        await friend.stream.drained();
      }
      await expectEnd(attack, 'F10');
      console.log(`${letters} names as long as they may be: ${await attack.peak} MiB`);
    });
  }

  test('the same name a hundred thousand times is kept apart without taking forever', async ({ begin }) => {
    const attack = await begin();
    offer(
      attack.friend,
      Array.from({ length: 100_000 }, () => ({ path: ['same.txt'] })),
    );
    await accepted(attack.friend);
    attack.friend.send({ type: 'cancel', transfer: 0, by: 'sender' });
    await expectEnd(attack, 'F9');
  });
});

test.describe('names that are strange but can be stored', () => {
  test('devices, streams, trailing dots and backslashes are ordinary names here, and arrive', async ({
    begin,
  }) => {
    test.skip(process.platform !== 'linux', 'skipped, because elsewhere these names are repaired');
    const names = [
      'CON',
      'NUL.txt',
      'COM1',
      'lpt9.log',
      'note.txt:stream',
      'dot.',
      'space ',
      'a\\..\\b',
      '-rf',
      '~',
    ];
    const files = names.map((name) => ({ path: [name], bytes: name }));
    const { friend, receiver, inbox } = await begin();
    offer(friend, files);
    await accepted(friend);
    sendAll(friend, files);
    await expectDone(receiver);
    expect((await readdir(inbox)).sort()).toEqual([...names].sort());
    for (const name of names) expect(await readFile(join(inbox, name), 'utf8')).toBe(name);
  });

  test('what would deceive the reader or our own parts is renamed', async ({ begin }) => {
    const files = [
      'invoice_\u202efdp.exe',
      'line\nbreak',
      '\u001b[2Jclear',
      '.cooee-0123456789abcdef.part',
    ].map((name) => ({ path: [name], bytes: 'x' }));
    const { friend, receiver, inbox } = await begin();
    offer(friend, files);
    await accepted(friend);
    sendAll(friend, files);
    expect(await expectDone(receiver)).not.toMatch(/[\u001b\u202e]/);
    expect((await readdir(inbox)).sort()).toEqual([
      '_[2Jclear',
      '_cooee-0123456789abcdef.part',
      'invoice__fdp.exe',
      'line_break',
    ]);
  });

  test('names that are one by case, by Unicode form or simply the same are kept apart', async ({ begin }) => {
    const files = [
      ['Brief'],
      ['brief'],
      ['\u00e9t\u00e9'],
      ['e\u0301te\u0301'],
      ['twice'],
      ['twice'],
      ['twice', 'in'],
    ].map((path, index) => ({ path, bytes: `file ${index}` }));
    const { friend, receiver, inbox } = await begin();
    offer(friend, files);
    await accepted(friend);
    sendAll(friend, files);
    await expectDone(receiver);
    const stored: string[] = [];
    for (const entry of await readdir(inbox, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) stored.push(await readFile(join(entry.parentPath, entry.name), 'utf8'));
    expect(stored.sort()).toEqual(files.map(({ bytes }) => bytes).sort());
  });
});

test('links that lie in the folder are not followed, and files in it not overwritten', async ({
  begin,
  house,
}) => {
  const inbox = join(house, 'inbox');
  await symlink(house, join(inbox, 'way out'));
  await symlink(join(house, 'new.txt'), join(inbox, 'dangling'));
  await symlink(join(house, 'precious.txt'), join(inbox, 'to precious'));
  await writeFile(join(inbox, 'old.txt'), 'old');
  const files = [
    { path: ['way out', 'precious.txt'], bytes: 'evil' },
    { path: ['way out', 'new.txt'], bytes: 'evil' },
    { path: ['dangling'], bytes: 'evil' },
    { path: ['to precious'], bytes: 'evil' },
    { path: ['old.txt'], bytes: 'evil' },
  ];
  const { friend, receiver } = await begin();
  offer(friend, files);
  await accepted(friend);
  sendAll(friend, files);
  await expectDone(receiver);
  for (const link of ['way out', 'dangling', 'to precious'])
    expect((await lstat(join(inbox, link))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(inbox, 'old.txt'), 'utf8')).toBe('old');
  expect(await readdir(inbox)).toHaveLength(8);
});

test('a false title shows nowhere, and what it hides gets a name that can be seen', async ({ begin }) => {
  const files = [
    { path: ['.bash_aliases'], bytes: 'evil', executable: true },
    { path: ['.config', 'autostart', 'evil.desktop'], bytes: 'evil', executable: true },
    { path: ['holiday.jpg'], bytes: 'evil', executable: true },
  ];
  const { friend, receiver, inbox } = await begin();
  offer(friend, files, 0, 'sea.jpg');
  await accepted(friend);
  sendAll(friend, files);
  const printed = await expectDone(receiver);
  expect(printed).not.toContain('sea.jpg');
  expect(printed).toContain('offered: _bash_aliases and 2 more (3 files, 12 B)\n');
  expect(printed).toContain('  program: _bash_aliases (4 B)\n');
  expect(printed).toContain('  program: _config/autostart/evil.desktop (4 B)\n');
  expect(printed).toContain('  program: holiday.jpg (4 B)\n');
  const why = '(names that begin with a dot are hidden)';
  expect(printed).toContain(
    `renamed: .bash_aliases -> _bash_aliases ${why}\nrenamed: .config -> _config ${why}\n`,
  );
  expect((await readdir(inbox)).sort()).toEqual(['_bash_aliases', '_config', 'holiday.jpg']);
  const launcher = await stat(join(inbox, '_config', 'autostart', 'evil.desktop'));
  expect(launcher.mode & 0o111).toBe(0);
});

test.describe('bytes that are not what was offered', () => {
  const GOOD = { path: ['good.txt'], bytes: 'good' };

  test('a wrong hash costs that file alone, and both sides know', async ({ begin }) => {
    const attack = await begin();
    const { friend } = attack;
    offer(friend, [{ path: ['bad.txt'], bytes: 'evil' }, GOOD, { path: ['empty.txt'] }]);
    await accepted(friend);
    sendFile(friend, 0, 'evil', hashOf('something else'));
    sendFile(friend, 1, 'good');
    sendFile(friend, 2, '', hashOf('not empty'));
    friend.send({ type: 'transfer-end', transfer: 0 });
    expect(await friend.receives(({ type }) => type === 'receipt')).toMatchObject({ files: 1 });
    await expectEnd(attack, 'F4', ['good.txt']);
  });

  test('a hash that never comes leaves no file', async ({ begin }) => {
    const attack = await begin();
    const { friend } = attack;
    offer(friend, [{ path: ['bad.txt'], bytes: 'evil' }]);
    await accepted(friend);
    friend.sendData(0, 0, Buffer.from('evil'));
    friend.send({ type: 'transfer-end', transfer: 0 });
    await expectEnd(attack, 'N4');
  });

  const OUT_OF_PLACE: Readonly<Record<string, (friend: RawFriend) => void>> = {
    'more bytes than offered': (friend) => {
      friend.sendData(0, 0, Buffer.from('more than four'));
    },
    'the end of a file that is not whole': (friend) => {
      sendFile(friend, 0, 'goo', hashOf('goo'));
    },
    'a file that was not offered': (friend) => {
      friend.sendData(0, 7, Buffer.from('evil'));
    },
    'a transfer that was not offered': (friend) => {
      friend.sendData(9, 0, Buffer.from('evil'));
    },
    'the same file twice': (friend) => {
      sendFile(friend, 0, 'good');
      sendFile(friend, 0, 'good');
    },
    'more items after the end of the list': (friend) => {
      friend.send({ type: 'offer-items', transfer: 0, items: [wire({ path: ['more'] })] });
    },
    'a frame of several files that is cut off': (friend) => {
      friend.sendData(0, 0xffff_ffff, Buffer.alloc(50, 0xff));
    },
    'a frame of several files with one that was not offered': (friend) => {
      friend.sendData(
        0,
        0xffff_ffff,
        Buffer.concat([Buffer.from('0000000900000001', 'hex'), Buffer.alloc(33)]),
      );
    },
    'an answer to what we never offered': (friend) => {
      friend.send({ type: 'answer', transfer: 0, accept: true, freeBytes: null, window: 1, renamed: [] });
    },
    'a receipt for what we never sent': (friend) => {
      friend.send({ type: 'receipt', transfer: 0, files: 1, bytes: 4 });
    },
    'a data frame of nothing': (friend) => {
      friend.sendData(0, 0, Buffer.alloc(0));
    },
    'a message that is no JSON': (friend) => {
      friend.sendFrame(0, Buffer.from('{"type":'));
    },
    'a message of brackets alone': (friend) => {
      friend.sendFrame(0, Buffer.alloc(60_000, '['));
    },
    'a message above 64 KiB': (friend) => {
      friend.send({ type: 'note', note: 0, text: 'x'.repeat(70_000) });
    },
    'a record of 4 GiB': (friend) => {
      friend.stream.sendLengthAlone(0xffff_ffff);
    },
    'a forged record': (friend) => {
      friend.stream.sendForged(Buffer.from('\0{"type":"ping"}'));
    },
  };
  for (const [what, act] of Object.entries(OUT_OF_PLACE)) {
    test(`${what} ends the call, and nothing half is left`, async ({ begin }) => {
      const attack = await begin();
      offer(attack.friend, [
        { path: ['a'], bytes: 'good' },
        { path: ['b'], size: 32 * MIB },
      ]);
      await accepted(attack.friend);
      act(attack.friend);
      const { code, stderr } = await attack.receiver.finished;
      expect(stderr).toMatch(/^cooee: [^\n]+\[N4\]\n$/);
      expect(code).toBe(1);
      const left = (await readdir(attack.inbox)).filter((name) => name !== 'a');
      expect(left).toEqual([]);
      expect(await attack.peak).toBeLessThan(MEMORY_LIMIT_MIB);
    });
  }

  test('bytes before the answer end the call', async ({ begin }) => {
    const attack = await begin();
    offer(attack.friend, [GOOD]);
    sendFile(attack.friend, 0, 'good');
    await expectEnd(attack, 'N4');
  });

  test('more offers than may be open end the call', async ({ begin }) => {
    const attack = await begin();
    for (let transfer = 0; transfer < 200; transfer += 1) offer(attack.friend, [GOOD], transfer);
    await expectEnd(attack, 'N4');
  });

  test('more bytes than the window, while the disk takes none, end the call', async ({ begin, house }) => {
    const reason = whyNoSmallDisk();
    test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const disk = new SmallDisk(join(house, 'inbox'), 96);
    try {
      const attack = await begin();
      const { friend } = attack;
      offer(friend, [{ path: ['big.bin'], size: 80 * MIB }]);
      await accepted(friend);
      disk.fill();
      const piece = Buffer.alloc(256 * 1024);
      // Without a look at the credit. What is below the window is held in memory, and waits for space.
      for (let sent = 0; sent < 4 * WINDOW_BYTES && !friend.hungUp; sent += piece.length) {
        friend.sendData(0, 0, piece);
        await friend.stream.drained();
      }
      const { code, stderr } = await attack.receiver.finished;
      expect(stderr).toMatch(/^cooee: [^\n]+\[N4\]\n$/);
      expect(code).toBe(1);
      expect(await attack.peak).toBeLessThan(MEMORY_LIMIT_MIB);
    } finally {
      disk.remove();
    }
  });
});

test('ten thousand notes and unknown messages neither fill the memory nor the screen', async ({ begin }) => {
  const attack = await begin();
  const { friend, receiver } = attack;
  for (let note = 0; note < 10_000 && !friend.hungUp; note += 1) {
    friend.send({ type: 'note', note, text: `\u001b[2J${'x'.repeat(9_000)}` });
    friend.send({ type: 'something newer', nested: { __proto__: { polluted: true } } });
    await friend.stream.drained();
  }
  offer(friend, [{ path: ['good.txt'], bytes: 'good' }]);
  await accepted(friend);
  sendAll(friend, [{ path: ['good.txt'], bytes: 'good' }]);
  expect(await expectDone(receiver)).not.toContain('\u001b');
  expect(await attack.peak).toBeLessThan(MEMORY_LIMIT_MIB);
  console.log(`ten thousand notes: ${await attack.peak} MiB`);
});
