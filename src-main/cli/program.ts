import { Command, CommanderError } from 'commander';

import { version } from '../../package.json';
import { CooeeError, describeFailure, toFailure } from '../../src-shared/session';
import { exactArguments, isPlain, shownPath } from '../engine/exact-paths';
import { checkCommand } from './check';
import { getCommand } from './get';
import { NoReport, reportCommand } from './report';
import { sendCommand } from './send';
import { serveCommand } from './serve';

/** Exit codes of the command line. */
const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/**
 * Runs the command line.
 * @param args without the program's own name
 * @returns the exit code: 0 done, 1 failed (with one line on stderr), 2 wrong usage
 */
export async function runProgram(args: readonly string[]): Promise<number> {
  const program = new Command('cooee')
    .description('Send files straight to a friend’s computer with a spoken code.')
    .version(version)
    .exitOverride()
    .hook('preAction', (_, command) => {
      requirePlainOptions(command.opts());
    })
    .configureHelp({ showGlobalOptions: true });
  for (const command of [sendCommand(), getCommand(), checkCommand(), reportCommand(), serveCommand()])
    program.addCommand(command.exitOverride());
  try {
    await program.parseAsync(exactArguments(args), { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
    const sentence = error instanceof NoReport ? error.message : describeFailure(toFailure(error));
    process.stderr.write(`cooee: ${sentence}\n`);
    return FAILED;
  }
}

/** Those that see to names that are not text by themselves, and the one that is no name. */
const CAREFUL_OPTIONS = new Set(['path', 'text']);

/** @throws CooeeError `name-mistakable` for a file that Node could mistake for another one */
function requirePlainOptions(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== 'string' || CAREFUL_OPTIONS.has(name) || isPlain(value)) continue;
    throw new CooeeError('name-mistakable', shownPath(value));
  }
}
