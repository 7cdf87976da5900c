import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { GuessLedger } from './guess-ledger';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-ledger-'));
  file = join(folder, 'state', 'guesses.json');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the ledger of guesses', () => {
  it('remembers what a code has cost when the program starts anew', () => {
    const account = new GuessLedger(file).account('joiner', 'room');
    account.spend();
    account.spend();
    account.giveBack();
    expect(new GuessLedger(file).account('joiner', 'room').spent).toBe(1);
  });

  it('counts every role and room for itself', () => {
    const ledger = new GuessLedger(file);
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
    const window = new GuessLedger(file);
    const commandLine = new GuessLedger(file);
    const ours = window.account('creator', 'ours');
    commandLine.account('creator', 'theirs').spend();
    ours.spend();
    expect(new GuessLedger(file).account('creator', 'theirs').spent).toBe(1);
    expect(new GuessLedger(file).account('creator', 'ours').spent).toBe(1);
  });

  it('lets two programs that answer with one code have no more than one of them', () => {
    const first = new GuessLedger(file).account('joiner', 'room');
    const second = new GuessLedger(file).account('joiner', 'room');
    first.spend();
    first.spend();
    second.spend();
    expect([first.spent, second.spent]).toEqual([3, 3]);
  });

  it('keeps the file to its user', async () => {
    new GuessLedger(file).account('creator', 'room').spend();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('goes on counting where the file cannot be read or written', async () => {
    await writeFile(join(folder, 'state'), 'a file, not a folder');
    const account = new GuessLedger(file).account('creator', 'room');
    account.spend();
    expect(account.spent).toBe(1);
  });

  it('forgets after a day', async () => {
    new GuessLedger(file).account('creator', 'room').spend();
    const kept = JSON.parse(await readFile(file, 'utf8')) as { codes: { at: number }[] };
    for (const code of kept.codes) code.at -= 25 * 60 * 60_000;
    await writeFile(file, JSON.stringify(kept));
    expect(new GuessLedger(file).account('creator', 'room').spent).toBe(0);
  });
});
