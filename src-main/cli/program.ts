import { Command, CommanderError } from 'commander';

import { version } from '../../package.json';
import { CooeeError, describeFailure, toFailure } from '../../src-shared/session';
import { LoadFailure } from '../load';
import { isWorkerProcess, runWorkerProcess } from '../server';
import { exactArguments, isPlain, shownPath } from '../engine/exact-paths';
import { checkCommand } from './commands/check';
import { getCommand } from './commands/get';
import { takeCodeFromEnvironment } from './given-code';
import { Interrupted, Interruption, outputLost } from './interruption';
import { flushOutput, leave } from './leave';
import { printable } from './output/outside-text';
import { loadCommand } from './commands/load';
import { NoReport, reportCommand } from './commands/report';
import { sendCommand } from './commands/send';
import { serveCommand } from './commands/serve/command';
import type { CommandContext } from './command-context';

/** Exit codes of the command line; README.md has the same table. */
const DONE = 0;
const FAILED = 1;
const USAGE = 2;
/** What shells call the end by SIGPIPE (128 + 13), which other programs do not survive. */
const READER_GONE = 141;

const EXIT_CODES = `Exit codes:
  ${DONE}    done; of a server: ended by a signal
  ${FAILED}    failed, as the last line says, or ended by a signal
  ${USAGE}    wrong usage
  ${READER_GONE}  nobody reads the output any more`;

/**
 * Runs the command line and ends the process, with one of the exit codes above; or works for a `cooee serve` that has started it.
 * @param args the last ones of `process.argv`, without the program's own name
 * @param before what stands before them inside Electron: there it may be a switch for Chromium
 */
export async function runProgram(args: readonly string[], before: readonly string[] = []): Promise<void> {
  if (isWorkerProcess()) {
    runWorkerProcess();
    return;
  }
  const interruption = new Interruption();
  const exitCode = await runCommand(args, before, {
    interruption,
    codeInEnvironment: takeCodeFromEnvironment(),
  });
  // An output that cannot be written fails only now, if nothing was printed before.
  await flushOutput();
  leave(await codeOfEnd(exitCode, interruption));
}

/** What an output that could not be written makes of the exit code of a command. */
async function codeOfEnd(exitCode: number, { outputError }: Interruption): Promise<number> {
  if (outputError === null) return exitCode;
  if (outputError.code === 'EPIPE') return READER_GONE;
  if (exitCode !== DONE) return exitCode;
  sayFailure(outputLost(outputError));
  await flushOutput();
  return FAILED;
}

/** @returns the exit code */
async function runCommand(
  args: readonly string[],
  before: readonly string[],
  context: CommandContext,
): Promise<number> {
  const program = new Command('cooee')
    .description('Send files straight to a friend’s computer with a spoken code.')
    .version(version)
    .exitOverride()
    .hook('preAction', (_, command) => {
      requirePlainOptions(command.opts());
    })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', `\n${EXIT_CODES}`);
  const commands = [
    sendCommand(context),
    getCommand(context),
    checkCommand(context),
    reportCommand(),
    serveCommand(context),
    loadCommand(context),
  ];
  for (const command of commands) program.addCommand(command.exitOverride());
  try {
    const words = [...before.filter((word) => !isForChromium(word, program)), ...exactArguments(args)];
    await program.parseAsync(words, { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
    if (!(error instanceof Interrupted)) sayFailure(error);
    return FAILED;
  }
}

/** Chromium's switches all begin with two dashes. An option of ours is none of them, although it may stand in the wrong place. */
function isForChromium(word: string, program: Command): boolean {
  if (!word.startsWith('--') || word === '--') return false;
  const [name] = word.split('=', 1);
  const ours = [program, ...program.commands].flatMap(({ options }) => options.map(({ long }) => long));
  return name !== '--help' && !ours.includes(name);
}

function sayFailure(error: unknown): void {
  const sentence =
    error instanceof NoReport || error instanceof LoadFailure
      ? error.message
      : describeFailure(toFailure(error));
  process.stderr.write(`cooee: ${printable(sentence)}\n`);
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
