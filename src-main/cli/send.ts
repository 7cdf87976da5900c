import { randomInt } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';

import { Command, Option } from 'commander';

import { formatPeerCode, randomLetters } from '../../src-shared/code';
import { UNLISTED_SERVER_ID } from '../../src-shared/servers';
import { CooeeError } from '../../src-shared/session';
import { parseLetterCount } from './parse';
import { addServerOptions, serverChoice, type ServerOptions } from './server-options';
import { requireDone, runTransfer, type TransferSettings } from './transfer-command';

interface SendOptions extends ServerOptions {
  readonly code?: string;
  readonly length?: number;
  readonly json?: true;
}

/** `cooee send`: calls with a new code (or a given one) and offers the paths. Ends after the receiver's receipt. */
export function sendCommand(): Command {
  const command = new Command('send')
    .description('call a friend and send files or folders')
    .argument('<path...>', 'files and folders to send')
    .option('-c, --code <code>', 'use this code instead of a new one')
    .addOption(
      new Option(
        '-l, --length <letters>',
        'make a new code of letters, this many in the room and in the secret',
      )
        .argParser(parseLetterCount)
        .conflicts('code'),
    )
    .option('--json', 'print one JSON event a line');
  return addServerOptions(command).action(async (paths: string[], options: SendOptions) => {
    const absolute = paths.map((path) => resolve(path));
    const prepare = async (): Promise<TransferSettings> => {
      for (const path of absolute) await requireReadable(path);
      return { server: await serverChoice(options), folder: process.cwd() };
    };
    await runTransfer(options.json === true, prepare, async ({ engine, watch }) => {
      engine.call(givenCode(options));
      const id = engine.offer(absolute);
      const over = engine.whenTransferIsOver(id);
      // Whichever is first: the transfer's own end, or the call's, which says more about why.
      await Promise.race([over, watch.until(({ phase }) => (phase.name === 'connected' ? true : undefined))]);
      requireDone(await over);
    });
  });
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
