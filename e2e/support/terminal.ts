/** A program on a terminal of its own, for what it asks only there. */
import { COOEE, stateHome } from './command-line';
import { Program } from './program';

/**
 * Runs the command line under script (util-linux), which gives it a pseudo-terminal and types what it is given. Its standard
 * error is on that terminal too, so it is in `stdout`. Typing Ctrl-C (`\x03`) is a signal, as at a keyboard.
 */
export class TerminalCommandLine extends Program {
  constructor(args: readonly string[], stateFolder: string) {
    const command = [...COOEE, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    super(
      ['script', '--quiet', '--return', '--flush', '--command', command, '/dev/null'],
      stateHome(stateFolder),
    );
  }
}
