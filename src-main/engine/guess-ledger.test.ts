import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { GuessLedger } from './guess-ledger';

let folder: string;
let ledgerFolder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-ledger-'));
  ledgerFolder = join(folder, 'state', 'guesses');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the ledger of guesses', () => {
  it('remembers what a code has cost when the program starts anew', () => {
    const account = new GuessLedger(ledgerFolder).account('joiner', 'room');
    account.spend();
    account.spend();
    account.giveBack();
    expect(new GuessLedger(ledgerFolder).account('joiner', 'room').spent).toBe(1);
  });

  it('counts every role and room for itself', () => {
    const ledger = new GuessLedger(ledgerFolder);
    ledger.account('joiner', 'room').spend();
    expect(ledger.account('creator', 'room').spent).toBe(0);
    expect(ledger.account('joiner', 'another').spent).toBe(0);
  });

  it('gives the same account to two calls with the same code at once', () => {
    const ledger = new GuessLedger(null);
    ledger.account('creator', 'room').spend();
    expect(ledger.account('creator', 'room').spent).toBe(1);
  });

  it('keeps what another program counts at the same time', () => {
    const window = new GuessLedger(ledgerFolder);
    const commandLine = new GuessLedger(ledgerFolder);
    const ours = window.account('creator', 'ours');
    commandLine.account('creator', 'theirs').spend();
    ours.spend();
    expect(new GuessLedger(ledgerFolder).account('creator', 'theirs').spent).toBe(1);
    expect(new GuessLedger(ledgerFolder).account('creator', 'ours').spent).toBe(1);
  });

  it('lets two programs that answer with one code have no more than one of them', () => {
    const first = new GuessLedger(ledgerFolder).account('joiner', 'room');
    const second = new GuessLedger(ledgerFolder).account('joiner', 'room');
    first.spend();
    first.spend();
    second.spend();
    expect([first.spent, second.spent]).toEqual([3, 3]);
  });

  it('keeps the file to its user', async () => {
    new GuessLedger(ledgerFolder).account('creator', 'room').spend();
    const [name = ''] = await readdir(ledgerFolder);
    expect((await stat(join(ledgerFolder, name))).mode & 0o777).toBe(0o600);
    expect((await stat(ledgerFolder)).mode & 0o777).toBe(0o700);
  });

  it('goes on counting where nothing can be read or written', async () => {
    await writeFile(join(folder, 'state'), 'a file, not a folder');
    const account = new GuessLedger(ledgerFolder).account('creator', 'room');
    account.spend();
    expect(account.spent).toBe(1);
  });

  it('adds what the disk did not take to what it has, and takes nothing back from it for that', async () => {
    const window = new GuessLedger(ledgerFolder).account('creator', 'room');
    window.spend();
    const [name = ''] = await readdir(ledgerFolder);
    window.giveBack();
    await rm(join(ledgerFolder, name));
    await mkdir(join(ledgerFolder, name));
    window.spend();
    await rm(join(ledgerFolder, name), { recursive: true });
    const commandLine = new GuessLedger(ledgerFolder).account('creator', 'room');
    commandLine.spend();
    expect(window.spent).toBe(2);
    window.giveBack();
    expect([window.spent, commandLine.spent]).toEqual([1, 1]);
  });

  it('does not wait for a pipe that somebody put in its place', async () => {
    const account = new GuessLedger(ledgerFolder).account('creator', 'room');
    account.spend();
    const [name = ''] = await readdir(ledgerFolder);
    await rm(join(ledgerFolder, name));
    execFileSync('mkfifo', [join(ledgerFolder, name)]);
    account.spend();
    expect(account.spent).toBe(2);
  });

  it('forgets after a day', async () => {
    new GuessLedger(ledgerFolder).account('creator', 'room').spend();
    const [name = ''] = await readdir(ledgerFolder);
    const yesterday = new Date(Date.now() - 25 * 60 * 60_000);
    await utimes(join(ledgerFolder, name), yesterday, yesterday);
    expect(new GuessLedger(ledgerFolder).account('creator', 'room').spent).toBe(0);
  });
});
