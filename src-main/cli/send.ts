import { randomInt } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';

import { Command, Option } from 'commander';

import { formatPeerCode, randomLetters, type WordCount } from '../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../src-shared/servers';
import { CooeeError, MAX_NOTE_LENGTH, type NoteView, type Snapshot } from '../../src-shared/session';
import { parseLetterCount, parseWordCount } from './parse';
import { addServerOptions, serverChoice, type ServerOptions } from './server-options';
import { requireDone, runTransfer, type TransferSettings } from './transfer-command';
import { addVerifyOption, comparePhrase, requireTerminal, type VerifyOptions } from './verify';

interface SendOptions extends ServerOptions, VerifyOptions {
  readonly code?: string;
  readonly length?: number;
  readonly words?: WordCount;
  readonly text?: string;
  readonly json?: true;
}

/**
 * `cooee send`: calls with a new code (or a given one), sends a text and offers the paths. Ends after the receiver's
 * receipt, and when the text is in the friend's window.
 */
export function sendCommand(): Command {
  const command = new Command('send')
    .description('call a friend and send files, folders or a text')
    .argument('[path...]', 'files and folders to send')
    .option('-t, --text <text>', 'send this text or link, before the files if there are any')
    .option('-c, --code <code>', 'use this code instead of a new one')
    .addOption(
      new Option('--words <count>', 'words of the new code: 4, or 5, which are harder to guess (default: 4)')
        .argParser(parseWordCount)
        .conflicts(['code', 'length']),
    )
    .addOption(
      new Option(
        '-l, --length <letters>',
        'make a new code of letters, this many in the room and in the secret',
      )
        .argParser(parseLetterCount)
        .conflicts('code'),
    )
    .option('--json', 'print one JSON event a line');
  return addServerOptions(addVerifyOption(command)).action(async (paths: string[], options: SendOptions) => {
    const text = wantedText(options, command);
    if (paths.length === 0 && text === null) command.error('error: nothing to send: give a path or --text');
    requireTerminal(options, command);
    const absolute = paths.map((path) => resolve(path));
    const prepare = async (): Promise<TransferSettings> => {
      for (const path of absolute) await requireReadable(path);
      const { words: wordCount = 4, verify: comparesPhrase = false } = options;
      return { server: await serverChoice(options), folder: process.cwd(), wordCount, comparesPhrase };
    };
    await runTransfer(options.json === true, prepare, async (run) => {
      const { engine, watch } = run;
      engine.call(givenCode(options));
      const note = text === null ? null : engine.sendNote(text);
      const over = absolute.length === 0 ? null : engine.whenTransferIsOver(engine.offer(absolute));
      // Whichever is first: the transfer's own end, or the call's, which says more about why.
      const begun =
        options.verify === true
          ? comparePhrase(run)
          : watch.until(({ phase }) => (phase.name === 'connected' ? true : undefined));
      await (over === null ? begun : Promise.race([over, begun]));
      if (note !== null) requireDelivered(await watch.until((snapshot) => settledNote(snapshot, note)));
      if (over !== null) requireDone(await over);
    });
  });
}

/** Spaces around it are nobody's message. */
function wantedText({ text }: SendOptions, command: Command): string | null {
  const trimmed = text?.trim();
  if (trimmed === undefined) return null;
  if (trimmed === '') command.error('error: the text is empty');
  if (trimmed.length > MAX_NOTE_LENGTH)
    command.error(`error: a text has at most ${String(MAX_NOTE_LENGTH)} characters`);
  return trimmed;
}

function settledNote({ notes }: Snapshot, id: string): NoteView | undefined {
  return notes.find((note) => note.id === id && note.status !== 'sending');
}

/** @throws CooeeError `friend-not-cooee` for a text that the friend's program cannot show */
function requireDelivered({ status }: NoteView): void {
  if (status !== 'delivered') throw new CooeeError('friend-not-cooee', 'the text was not delivered');
}

function givenCode({ code, length }: SendOptions): string | null {
  return length === undefined ? (code ?? null) : letterCode(length);
}

/** A code like gday's own. The engine gives it the id of the server that it goes through. */
function letterCode(length: number): string {
  const letters = (): string => randomLetters(length, randomInt);
  return formatPeerCode({
    serverId: UNLISTED_SERVER_ID,
    roomCode: letters(),
    sharedSecret: letters(),
  });
}

async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new CooeeError('file-unreadable', path, { cause });
  }
}
