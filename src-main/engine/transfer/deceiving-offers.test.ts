/** Offers that say one thing and store another: what the receiver is shown, and what arrives. */
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { TransferView } from '../../../src-shared/session';
import { DATA_HEADER_BYTES, writeDataHeader } from './protocol/data-frame';
import { TransferDesk } from './desk';
import { hashOfFile } from './protocol/file-hash';
import type { HiddenNames } from './storage/names/hidden-names';
import type { TransferMessage } from './protocol/messages';
import { temporaryFolder, treeOf } from './two-desks.fixture';

interface Offered {
  readonly path: readonly string[];
  readonly executable?: boolean;
}

const BYTES = 'evil';

let folder: string;
let inbox: string;
let desk: TransferDesk;
/** What the sender hears. */
let heard: TransferMessage[];

function receive(hiddenNames?: HiddenNames): void {
  desk = new TransferDesk({ destination: () => inbox, hiddenNames, onChange: () => undefined });
  desk.attach({
    maxFrameBytes: 1024 * 1024,
    sendControl: async (message) => {
      heard.push(message);
      return Promise.resolve();
    },
    sendData: () => Promise.reject(new Error('nothing is sent')),
  });
}

beforeEach(async () => {
  folder = await temporaryFolder();
  inbox = join(folder, 'inbox');
  await mkdir(inbox);
  heard = [];
});
afterEach(async () => {
  await desk.close(null);
  await rm(folder, { recursive: true, force: true });
});

function theView(): TransferView {
  const [view] = desk.views();
  if (view === undefined) throw new Error('no transfer');
  return view;
}

async function offer(...files: readonly Offered[]): Promise<TransferView> {
  const end = await offerItems(files);
  await desk.handleControl(end);
  return theView();
}

/** @returns the message that ends the offer */
async function offerItems(files: readonly Offered[]): Promise<TransferMessage> {
  const items = files.map((file) => ({ kind: 'file', size: BYTES.length, mtime: 0, ...file }));
  const sums = { files: items.length, folders: 0, bytes: items.length * BYTES.length, leftOut: 0 };
  await desk.handleControl({ type: 'offer-begin', transfer: 0, title: 'holiday.jpg' });
  await desk.handleControl({ type: 'offer-items', transfer: 0, items });
  return { type: 'offer-end', transfer: 0, ...sums };
}

async function acceptAndSend(count: number): Promise<void> {
  const { id } = theView();
  await desk.accept(id);
  await desk.handleControl({ type: 'start', transfer: 0 });
  for (let file = 0; file < count; file += 1) {
    const frame = Buffer.concat([Buffer.alloc(DATA_HEADER_BYTES), Buffer.from(BYTES)]);
    writeDataHeader(frame, 0, file);
    await desk.handleData(frame, () => () => undefined);
    const hash = hashOfFile(Buffer.from(BYTES)).toString('hex');
    await desk.handleControl({ type: 'files-end', transfer: 0, files: [{ file, hash }] });
  }
  await desk.handleControl({ type: 'transfer-end', transfer: 0 });
  expect(await desk.whenOver(id)).toEqual({ name: 'done' });
}

describe('the title of an offer', () => {
  it('is made of its names, whatever the sender calls it', async () => {
    receive();
    expect(await offer({ path: ['.bash_aliases'] })).toMatchObject({ title: '.bash_aliases' });
  });

  it('counts the names of the first level', async () => {
    receive();
    const view = await offer({ path: ['a.txt'] }, { path: ['trip', 'b'] }, { path: ['trip', 'c'] });
    expect(view.title).toBe('a.txt and 1 more');
  });

  it('is not the sender’s even before there are names', async () => {
    receive();
    await desk.handleControl({ type: 'offer-begin', transfer: 0, title: 'holiday.jpg' });
    expect(theView().title).toBe('files');
  });

  it('is of what was wanted of it, and stays when it is over', async () => {
    receive();
    const { id } = await offer({ path: ['setup.exe'] }, { path: ['a.txt'] });
    await desk.accept(id, ['setup.exe']);
    expect(theView().title).toBe('a.txt');
    await desk.cancel(id);
    expect(theView().title).toBe('a.txt');
  });
});

it('an offer whose call ends while the disk is asked about its names is not shown', async () => {
  receive();
  const shown = desk.handleControl(await offerItems([{ path: ['a.txt'] }]));
  await Promise.all([desk.close(null), shown]);
  expect(theView()).toMatchObject({ status: { name: 'interrupted' }, outline: null });
});

describe('hidden names of the first level', () => {
  it('get a name that can be seen where nobody looks at the offer, and both sides are told', async () => {
    receive('rename');
    const { title, renamed, outline } = await offer(
      { path: ['.bash_aliases'] },
      { path: ['.config', 'autostart', 'evil.desktop'] },
      { path: ['_bash_aliases'] },
      { path: ['trip', '.hidden'] },
    );
    expect(title).toBe('_bash_aliases and 3 more');
    expect(outline?.hiddenCount).toBe(0);
    const told = [
      { from: '.bash_aliases', to: '_bash_aliases', why: 'hidden' },
      { from: '.config', to: '_config', why: 'hidden' },
      { from: '_bash_aliases', to: '_bash_aliases (2)', why: 'same-name' },
    ];
    expect(renamed).toEqual(told);
    expect(heard.find(({ type }) => type === 'offer-space')).toMatchObject({ renamed: told });
    await acceptAndSend(4);
    expect(Object.keys(await treeOf(inbox)).sort()).toEqual([
      '_bash_aliases',
      '_bash_aliases (2)',
      '_config/',
      '_config/autostart/',
      '_config/autostart/evil.desktop',
      'trip/',
      'trip/.hidden',
    ]);
  });

  it('are marked and kept where somebody accepts what is shown', async () => {
    receive();
    const { outline } = await offer({ path: ['.vimrc'] });
    expect(outline).toMatchObject({ hiddenCount: 1, marked: [{ path: '.vimrc', marks: ['hidden'] }] });
    await acceptAndSend(1);
    expect(Object.keys(await treeOf(inbox))).toEqual(['.vimrc']);
  });
});

describe.skipIf(process.platform === 'win32')('the executable bit', () => {
  it('is taken over, but not for what a double click would start', async () => {
    receive();
    const names = ['evil.desktop', 'Editor.AppImage', 'tool.sh', 'tool'];
    await offer(...names.map((name) => ({ path: [name], executable: true })));
    await acceptAndSend(names.length);
    const modes = await Promise.all(names.map(async (name) => (await stat(join(inbox, name))).mode & 0o100));
    expect(modes).toEqual([0, 0, 0o100, 0o100]);
  });
});

describe('a name that had to be changed', () => {
  it('is told with what was changed in it', async () => {
    receive();
    const { renamed } = await offer(
      { path: ['tab\t'] },
      { path: ['invoice_\u202Efdp.exe'] },
      { path: ['a\u001B[2J', 'b\n'] },
    );
    expect(renamed).toEqual([
      { from: 'tab\\t', to: 'tab_', why: 'control-characters' },
      { from: 'invoice_\\u202efdp.exe', to: 'invoice__fdp.exe', why: 'control-characters' },
      { from: 'a\\u001b[2J', to: 'a_[2J', why: 'control-characters' },
      { from: 'a\\u001b[2J/b\\n', to: 'a_[2J/b_', why: 'control-characters' },
    ]);
  });

  it('is not told when only its letters were written in another way', async () => {
    receive();
    expect((await offer({ path: ['cafe\u0301'] })).renamed).toEqual([]);
  });

  it('is never longer than a message may have it', async () => {
    receive();
    const { renamed } = await offer({ path: Array<string>(16).fill('\u0001'.repeat(200)) });
    for (const { from } of renamed) expect(from.length).toBeLessThanOrEqual(4_096);
  });
});
