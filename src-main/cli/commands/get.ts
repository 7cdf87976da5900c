import { access, constants, stat } from 'node:fs/promises';

import { Command } from 'commander';

import { CooeeError, isTransferOver } from '../../../src-shared/session';
import type { Snapshot, TransferStatus, TransferView } from '../../../src-shared/session';
import { absolutePath, isPlain, shownPath } from '../../engine/exact-paths';
import { askForCode, hideArguments } from '../given-code';
import { parseText, parseTexts } from '../parse';
import { ask, canBeAsked } from '../question';
import { addRelayChoice, relayChoice } from '../relay-choice';
import type { RelayFlags } from '../relay-choice';
import { addServerOptions, addStunOption, serverChoice } from '../server-options';
import type { ServerOptions, StunOptions } from '../server-options';
import { requireDone, runTransfer } from '../transfer-command';
import type { TransferSettings } from '../transfer-command';
import type { CommandContext } from '../command-context';
import { addVerifyOption, comparePhrase, requireTerminal } from '../verify';
import type { VerifyOptions } from '../verify';
import { addVerboseOption } from '../verbose';
import type { VerboseOptions } from '../verbose';

interface GetOptions extends ServerOptions, StunOptions, RelayFlags, VerifyOptions, VerboseOptions {
  readonly path: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `cooee get`: answers a call, prints the texts that come, and receives the first thing that is offered. */
export function getCommand({ codeInEnvironment, interruption }: CommandContext): Command {
  const command = new Command('get')
    .description('answer a friend’s call and receive what is offered')
    .argument(
      '[code...]',
      'the code, as words (in quotes or not) or as id.room.secret; without it COOEE_CODE in the environment, and else the ' +
        'code is asked for, or read from a pipe with -y. Others on this computer can read arguments while the program runs',
      parseTexts,
    )
    .option('-p, --path <folder>', 'folder to receive into', parseText, '.')
    .option('-y, --yes', 'accept without asking; hidden names get one that can be seen')
    .option('--json', 'print one JSON event a line');
  addVerboseOption(command);
  return addRelayChoice(addServerOptions(addStunOption(addVerifyOption(command)))).action(
    async (words: string[], options: GetOptions) => {
      if (words.length > 0) hideArguments();
      requireTerminal(options, command);
      const given = words.length > 0 ? words.join(' ') : codeInEnvironment;
      await requireAnswers(command, given, options);
      const { json, path, verify: comparesPhrase = false, verbose } = options;
      let code: string | null = given;
      const prepare = async (): Promise<TransferSettings> => {
        const folder = absolutePath(path);
        await requireWritableFolder(folder);
        const server = await serverChoice(options);
        code ??= await askForCode(interruption.signal);
        if (code === null) throw new CooeeError('code-invalid', 'there was none');
        const hiddenNames = options.yes === true ? 'rename' : 'keep';
        const relay = relayChoice(options);
        return { server, relay, folder, hiddenNames, comparesPhrase, stunServer: options.stun };
      };
      await runTransfer({ json: json === true, verbose, interruption, prepare }, async (run) => {
        const { engine, watch } = run;
        engine.call.answer({ code: code ?? '' });
        if (comparesPhrase) await comparePhrase(run);
        const offer = await watch.until(firstOffer);
        if (offer === 'only-texts') return;
        const over = engine.whenTransferIsOver(offer.id);
        if (isTransferOver(offer.status)) requireDone(await over);
        const isWanted = options.yes === true || (await askToAccept(over));
        if (isWanted === true) await engine.transfers.accept({ id: offer.id, except: [] });
        else if (isWanted === false) await engine.transfers.decline({ id: offer.id });
        requireDone(await over);
      });
    },
  );
}

/** Before the call, which uses up the code. */
async function requireAnswers(command: Command, code: string | null, { yes }: GetOptions): Promise<void> {
  if (code !== null && yes === true) return;
  const hasAnswers = await canBeAsked();
  // A code on a pipe, and the answer behind it, would be one too many things to get right.
  if (code === null && !process.stdin.isTTY && (yes !== true || !hasAnswers))
    command.error(
      'error: no code: give it in COOEE_CODE or, with --yes, on a pipe; at a terminal it is asked for',
    );
  if (yes !== true && !hasAnswers)
    command.error('error: nobody can be asked here whether to accept: use a terminal, or --yes');
}

/** The first offer; a friend who hangs up after nothing but texts has sent what they wanted to. */
function firstOffer({ phase, transfers, notes }: Snapshot): TransferView | 'only-texts' | undefined {
  // One that could not even be shown (unsafe names, too many) is over before anybody is asked.
  const offer = transfers.find(
    ({ direction, status }) =>
      status.name === 'incoming' || (direction === 'receive' && isTransferOver(status)),
  );
  if (offer !== undefined) return offer;
  const hasText = notes.some(({ direction }) => direction === 'receive');
  return phase.name === 'ended' && phase.by === 'friend' && hasText ? 'only-texts' : undefined;
}

/** @returns null when the offer is over before there is an answer: it was taken back, or the call has ended */
async function askToAccept(over: Promise<TransferStatus>): Promise<boolean | null> {
  const withdrawn = new AbortController();
  void over.then(() => withdrawn.abort());
  try {
    const answer = await ask('Accept?', withdrawn.signal);
    return withdrawn.signal.aborted ? null : answer;
  } catch (error) {
    if (withdrawn.signal.aborted) return null;
    throw error;
  }
}

async function requireWritableFolder(folder: string): Promise<void> {
  if (!isPlain(folder)) throw new CooeeError('folder-mistakable', shownPath(folder));
  try {
    if (!(await stat(folder)).isDirectory()) throw new Error('not a folder');
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new CooeeError('folder-unwritable', folder, { cause });
  }
}
