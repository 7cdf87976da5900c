/** `--verify`: the two friends compare the match phrase before anything goes either way. */
import type { Command } from 'commander';

import { CooeeError } from '../../src-shared/session';
import { ask } from './question';
import type { TransferRun } from './transfer-command';

export interface VerifyOptions {
  readonly verify?: true;
}

export function addVerifyOption(command: Command): Command {
  return command.option(
    '--verify',
    'before anything is sent or accepted, ask whether both of you see the same three words',
  );
}

/** Ends the program with a usage error where nobody can be asked. */
export function requireTerminal({ verify }: VerifyOptions, command: Command): void {
  if (verify === true && !process.stdin.isTTY)
    command.error('error: --verify asks a question on the terminal, and there is none');
}

/**
 * Waits for the connection and for the user to confirm that the phrases are the same. The prompt ends with the call.
 * @throws CooeeError `phrases-differ`; what ends the call meanwhile
 */
export async function comparePhrase({ engine, watch }: TransferRun): Promise<void> {
  const phrase = await watch.until(({ phase }) =>
    phase.name === 'connected' ? (phase.matchPhrase ?? undefined) : undefined,
  );
  const over = new AbortController();
  watch.until(() => undefined).catch((reason: unknown) => over.abort(reason));
  const isSame = await ask(`Do both of you see ${phrase.join(' ')}?`, over.signal);
  await engine.call.comparePhrase({ isSame });
  if (!isSame) throw new CooeeError('phrases-differ');
}
