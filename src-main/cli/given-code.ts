/** Where a code comes from that is not among the arguments: other users of the computer can read those, and shells keep them. */
import { parseCode } from '../../src-shared/code';
import { CooeeError, describeFailure, toFailure } from '../../src-shared/session';
import { askForLine } from './question';

/** Somebody who mistypes it more often needs to hear it again. */
const MAX_TRIES = 5;

/**
 * The code in `COOEE_CODE`, for scripts. It is taken out of the environment, which the programs that we start would inherit.
 * @returns null when there is none
 */
export function takeCodeFromEnvironment(): string | null {
  const code = process.env['COOEE_CODE']?.trim() ?? '';
  delete process.env['COOEE_CODE'];
  return code === '' ? null : code;
}

/**
 * Asks for the friend's code: a person at a terminal again and again, a program at the other end of a pipe once.
 * @returns null when the input has ended
 * @throws CooeeError `code-invalid` for the last of too many tries; the signal's reason
 */
export async function askForCode(signal: AbortSignal): Promise<string | null> {
  const isTerminal = process.stdin.isTTY;
  for (let tries = 1; ; tries += 1) {
    const line = await askForLine(isTerminal ? 'Your friend’s code: ' : '', signal);
    if (line === null) return null;
    try {
      parseCode(line);
      return line;
    } catch (error) {
      if (!isTerminal || tries === MAX_TRIES || !(error instanceof CooeeError)) throw error;
      process.stderr.write(`${describeFailure(toFailure(error))}\n`);
    }
  }
}

/** Takes a code among the arguments out of the list of processes, where it was since the start. On Windows the title is the window's. */
export function hideArguments(): void {
  if (process.platform !== 'win32') process.title = 'cooee';
}
