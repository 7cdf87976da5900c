/** What ends the program from outside, in one place for all commands: a signal, or an output that nobody takes any more. */
import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

import { CooeeError } from '../../src-shared/session';

/**
 * Ctrl-C, `kill`, the end of the terminal, Ctrl-\ and, on Windows, Ctrl-Break. Those that a system does not have never
 * come there. Closing the window of a Windows console is SIGHUP, too.
 */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'] as const;
/** There SIGHUP is the end of the console, and the system's hand follows it. */
const IS_WINDOWS = process.platform === 'win32';
type EndingSignal = (typeof ENDING_SIGNALS)[number];

/** The program was told to end by a signal. Whoever sent it knows, so nothing is printed. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export class Interruption {
  readonly #controller = new AbortController();
  #lostOutput: NodeJS.ErrnoException | null = null;
  #needsStderr = true;
  #onHangup: (() => void) | null = null;

  /** Listens until the program ends. Once per process. */
  constructor() {
    const hangupIsForOthers = runsApartFromItsTerminal();
    const wasAtTerminal = isAtTerminal();
    for (const signal of ENDING_SIGNALS)
      process.on(signal, () => {
        const isRequest = signal === 'SIGHUP' && !(wasAtTerminal && !hasTerminal()) && !IS_WINDOWS;
        if (isRequest && this.#onHangup !== null) this.#onHangup();
        else if (signal !== 'SIGHUP' || !hangupIsForOthers) this.#interrupt(signal);
      });
    process.stdout.on('error', (error: NodeJS.ErrnoException) => this.#loseOutput(error));
    process.stderr.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#needsStderr) this.#loseOutput(error);
    });
  }

  /** Aborted when the program shall end, with {@link Interrupted} or a CooeeError `output-lost`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why output cannot be written; null while it can. */
  get outputError(): NodeJS.ErrnoException | null {
    return this.#lostOutput;
  }

  /** For a program whose stderr is only a log: it goes on without one. */
  doWithoutStderr(): void {
    this.#needsStderr = false;
  }

  /**
   * For a server, which SIGHUP asks to read its files anew, as others do. When it is the terminal of the program that goes away, it ends
   * as with any other signal.
   */
  onHangup(listener: () => void): void {
    this.#onHangup = listener;
  }

  /** The second one ends the program at once, by the system's hand. */
  #interrupt(signal: EndingSignal): void {
    // A terminal that goes away is told by the system and by the shell, and systemd may send SIGHUP right after SIGTERM: one
    // end announced twice must not cut the goodbye short.
    for (const other of ENDING_SIGNALS) if (other !== 'SIGHUP') process.removeAllListeners(other);
    this.#controller.abort(new Interrupted(signal));
  }

  #loseOutput(error: NodeJS.ErrnoException): void {
    this.#lostOutput ??= error;
    this.#controller.abort(outputLost(this.#lostOutput));
  }
}

/** The failure that an output which cannot be written is. */
export function outputLost(error: NodeJS.ErrnoException): CooeeError {
  return new CooeeError('output-lost', error.code ?? error.message, { cause: error });
}

/**
 * Whether the program was started from a terminal but reads and writes elsewhere, as with `nohup`: then the end of the terminal
 * is not its own. That `nohup` has SIGHUP ignored cannot be seen here, because Node takes it back before it runs anything
 * (`PlatformInit` in node.cc).
 */
function runsApartFromItsTerminal(): boolean {
  return !isAtTerminal() && hasTerminal();
}

function isAtTerminal(): boolean {
  return [0, 1, 2].some((fd) => isatty(fd));
}

/** Whether there is a terminal whose end would be told to the program. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    // It has none, or none any more.
    return false;
  }
}
