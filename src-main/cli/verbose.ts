/** `-v` and `-vv`: the engine's log on stderr. */
import type { Command } from 'commander';

import { logTo } from '../engine/log';
import type { LogLevel } from '../engine/log';

import { printable } from './output/outside-text';

export interface VerboseOptions {
  /** How many times `-v` was given. */
  readonly verbose: number;
}

export function addVerboseOption(command: Command): Command {
  return command
    .option(
      '-v, --verbose',
      'log on stderr what happens, without names and addresses; -vv with them; a code is never logged',
      (_, times: number) => times + 1,
      0,
    )
    .hook('preAction', () => {
      const { verbose } = command.opts<VerboseOptions>();
      if (verbose > 0) logTo(verbose === 1 ? 'info' : 'debug', writeToStderr);
    });
}

/** The first line says when; what follows it is indented, so that no name with a line break looks like a line of ours. */
function writeToStderr(level: LogLevel, text: string): void {
  const lines = text.split('\n').map(printable).join('\n  ');
  process.stderr.write(`${new Date().toISOString()} ${level}: ${lines}\n`);
}
