import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { Command } from 'commander';

import { CooeeError, isTransferOver, type Snapshot, type TransferView } from '../../src-shared/session';
import { addServerOptions, serverChoice, type ServerOptions } from './server-options';
import { requireDone, runTransfer, type TransferSettings } from './transfer-command';
import { addVerifyOption, comparePhrase, requireTerminal, type VerifyOptions } from './verify';

interface GetOptions extends ServerOptions, VerifyOptions {
  readonly path: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `cooee get`: answers a call, prints the texts that come, and receives the first thing that is offered. */
export function getCommand(): Command {
  const command = new Command('get')
    .description('answer a friend’s call and receive what is offered')
    .argument('<code...>', 'the code, as words (in quotes or not) or as id.room.secret')
    .option('-p, --path <folder>', 'folder to receive into', '.')
    .option('-y, --yes', 'accept without asking')
    .option('--json', 'print one JSON event a line');
  return addServerOptions(addVerifyOption(command)).action(async (code: string[], options: GetOptions) => {
    requireTerminal(options, command);
    const folder = resolve(options.path);
    const prepare = async (): Promise<TransferSettings> => {
      await requireWritableFolder(folder);
      return { server: await serverChoice(options), folder, comparesPhrase: options.verify === true };
    };
    await runTransfer(options.json === true, prepare, async (run) => {
      const { engine, watch } = run;
      engine.answer(code.join(' '));
      if (options.verify === true) await comparePhrase(run);
      const offer = await watch.until(firstOffer);
      if (offer === 'only-texts') return;
      const over = engine.whenTransferIsOver(offer.id);
      if (isTransferOver(offer.status)) requireDone(await over);
      else if (options.yes === true || (await askToAccept())) await engine.accept(offer.id);
      else await engine.decline(offer.id);
      requireDone(await over);
    });
  });
}

/** The first offer; a friend who hangs up after nothing but texts has sent what he wanted to. */
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

/** Anything that starts "yes" is a yes, as with gday, but an empty line is not. */
async function askToAccept(): Promise<boolean> {
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    process.stderr.write('Accept? (y/n) ');
    for await (const line of dialogue) {
      const answer = line.trim().toLowerCase();
      return answer !== '' && 'yes'.startsWith(answer);
    }
    return false;
  } finally {
    dialogue.close();
  }
}

async function requireWritableFolder(folder: string): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new Error('not a folder');
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new CooeeError('folder-unwritable', folder, { cause });
  }
}
