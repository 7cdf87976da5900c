import { Command, CommanderError } from 'commander';

import { version } from '../../package.json';
import { describeFailure, toFailure } from '../../src-shared/session';
import { checkCommand } from './check';
import { getCommand } from './get';
import { printable } from './outside-text';
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
    .configureHelp({ showGlobalOptions: true });
  for (const command of [sendCommand(), getCommand(), checkCommand(), reportCommand(), serveCommand()])
    program.addCommand(command.exitOverride());
  try {
    await program.parseAsync(args, { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
    const sentence = error instanceof NoReport ? error.message : describeFailure(toFailure(error));
    process.stderr.write(`cooee: ${printable(sentence)}\n`);
    return FAILED;
  }
}
