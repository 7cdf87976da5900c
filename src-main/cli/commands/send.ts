import { randomInt } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { tmpdir } from 'node:os';

import { Command, Option } from 'commander';

import { formatPeerCode, randomLetters } from '../../../src-shared/code';
import type { WordCount } from '../../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../../src-shared/servers';
import { CooeeError, MAX_NOTE_LENGTH, waitAtMost } from '../../../src-shared/session';
import type { NoteView, Snapshot, TransferStatus } from '../../../src-shared/session';
import { absolutePath, diskPath, requireKnown, shownPath } from '../../engine/exact-paths';
import { wholeFolderAmong } from '../../engine/whole-folder';
import { hideArguments } from '../given-code';
import { parseLetterCount, parseText, parseTexts, parseWordCount } from '../parse';
import { ask } from '../question';
import { addRelayChoice, relayChoice } from '../relay-choice';
import type { RelayFlags } from '../relay-choice';
import { addServerOptions, addStunOption, serverChoice } from '../server-options';
import type { ServerOptions, StunOptions } from '../server-options';
import type { CommandContext } from '../command-context';
import { requireDone, runTransfer } from '../transfer-command';
import type { TransferRun, TransferSettings } from '../transfer-command';
import { addVerifyOption, comparePhrase, requireTerminal } from '../verify';
import type { VerifyOptions } from '../verify';
import { addVerboseOption } from '../verbose';
import type { VerboseOptions } from '../verbose';

/** How long the code waits for the files to be read. A window shows its code within a second. */
const CODE_DELAY_MS = 2_000;

interface SendOptions extends ServerOptions, StunOptions, RelayFlags, VerifyOptions, VerboseOptions {
  readonly code?: string;
  readonly length?: number;
  readonly words?: WordCount;
  readonly text?: string;
  readonly yesAllOfIt?: true;
  readonly json?: true;
}

/**
 * `cooee send`: calls with a new code (or a given one), sends a text and offers the paths. Ends after the receiver's
 * receipt, and when the text is in the friend's window.
 */
export function sendCommand({ codeInEnvironment, interruption }: CommandContext): Command {
  const command = new Command('send')
    .description('call a friend and send files, folders or a text')
    .argument('[path...]', 'files and folders to send', parseTexts)
    .option('-t, --text <text>', 'send this text or link, before the files if there are any', parseText)
    .option(
      '-c, --code <code>',
      'use this code instead of a new one; in COOEE_CODE instead, others on this computer cannot read it',
      parseText,
    )
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
    .option('--yes-all-of-it', 'offer a whole home folder or disk without asking')
    .option('--json', 'print one JSON event a line');
  addVerboseOption(command);
  return addRelayChoice(addServerOptions(addStunOption(addVerifyOption(command)))).action(
    async (paths: string[], options: SendOptions) => {
      if (options.code !== undefined) hideArguments();
      const text = wantedText(options, command);
      if (paths.length === 0 && text === null) command.error('error: nothing to send: give a path or --text');
      requireTerminal(options, command);
      const absolute: string[] = [];
      const { json, words: wordCount = 4, verify: comparesPhrase = false, verbose } = options;
      const prepare = async (): Promise<TransferSettings> => {
        absolute.push(...paths.map(absolutePath));
        if (options.yesAllOfIt !== true) await requireMeant(absolute, command, interruption.signal);
        for (const path of absolute) await requireReadable(path);
        // Nothing is received here, whatever the friend offers.
        return {
          server: await serverChoice(options),
          relay: relayChoice(options),
          folder: tmpdir(),
          wordCount,
          comparesPhrase,
          stunServer: options.stun,
        };
      };
      await runTransfer({ json: json === true, verbose, interruption, prepare }, async (run) => {
        const { engine, watch } = run;
        engine.call.start({ code: wantedCode(options, codeInEnvironment) });
        const note = text === null ? null : engine.notes.send({ text });
        const offer = absolute.length === 0 ? null : engine.transfers.offer({ paths: absolute });
        const over = offer === null ? null : engine.whenTransferIsOver(offer);
        if (offer !== null) await requireOffer(run, offer, interruption.signal);
        // Whichever is first: the transfer's own end, or the call's, which says more about why.
        const begun = comparesPhrase ? comparePhrase(run) : watch.until(isConnected);
        await (over === null ? begun : Promise.race([over, begun]));
        if (note !== null) requireDelivered(await watch.until((snapshot) => settledNote(snapshot, note)));
        if (over !== null) requireDone(await over);
      });
    },
  );
}

/**
 * Holds the code back until what it is for has been read, for a friend who was told the code would call in vain if that fails.
 * Large trees take longer than people like to wait: then the friend is told the failure, as soon as they come.
 * @throws CooeeError why nothing can be offered
 */
async function requireOffer(run: TransferRun, id: string, signal: AbortSignal): Promise<void> {
  const { engine, watch } = run;
  const read = watch.until(({ transfers }) => {
    const status = transfers.find((transfer) => transfer.id === id)?.status;
    return status === undefined || status.name === 'preparing' ? undefined : status;
  });
  run.holdCode(waitAtMost(CODE_DELAY_MS, read.then(requireReadStatus), signal));
  const status = await read;
  if (status.name !== 'failed') return;
  const { failure } = status;
  if (run.isCodeTold()) {
    run.reporter.unoffered(failure);
    // A friend who never comes need not be told.
    await watch.until(isConnected).catch(() => false);
  }
  // With a code that both knew before, they may be here already.
  await engine.call.hangUp({ failure: failure.kind });
  requireReadStatus(status);
}

/** @throws CooeeError when nothing can be offered */
function requireReadStatus(status: TransferStatus): void {
  if (status.name === 'failed') throw CooeeError.of(status.failure);
}

function isConnected({ phase }: Snapshot): true | undefined {
  return phase.name === 'connected' ? true : undefined;
}

/**
 * Nobody offers everything by a slip of the hand, or a variable that is not set.
 * @throws CooeeError `cancelled` when the user does not want it; the signal's reason
 */
async function requireMeant(paths: readonly string[], command: Command, signal: AbortSignal): Promise<void> {
  const whole = await wholeFolderAmong(paths);
  if (whole === null) return;
  if (!process.stdin.isTTY) command.error(`error: ${whole}. To offer all of it, add --yes-all-of-it`);
  if (!(await ask(`${whole}. Really offer all of it?`, signal))) throw new CooeeError('cancelled');
}

/** Spaces around it are nobody's message. */
function wantedText({ text }: SendOptions, command: Command): string | null {
  const trimmed = text?.trim();
  if (trimmed === undefined) return null;
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

/**
 * An option goes before COOEE_CODE, also one that only gives the length of a new code.
 * @returns null for a new code of words
 */
export function wantedCode(
  { code, length, words }: Pick<SendOptions, 'code' | 'length' | 'words'>,
  codeInEnvironment: string | null,
): string | null {
  if (length !== undefined) return letterCode(length);
  return code ?? (words === undefined ? codeInEnvironment : null);
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
  await requireKnown(path);
  try {
    await access(diskPath(path), constants.R_OK);
  } catch (cause) {
    throw new CooeeError('file-unreadable', shownPath(path), { cause });
  }
}
