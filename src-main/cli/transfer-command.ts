import { hostname } from 'node:os';

import { CommanderError } from 'commander';

import type { WordCount } from '../../src-shared/code';
import type { StunServer } from '../../src-shared/servers';
import { CooeeError, EMPTY_SNAPSHOT, toFailure } from '../../src-shared/session';
import type { Snapshot, TransferStatus } from '../../src-shared/session';
import { Engine } from '../engine/engine';
import { LastCall } from '../engine/last-call';
import type { ServerChoice } from '../engine/servers/server-choice';
import { guessFolder, stateFolder } from '../user-folders';
import { callFailure, CallWatch } from './call-watch';
import { Interrupted, outputLost } from './interruption';
import type { Interruption } from './interruption';
import { jsonReporter } from './output/json-reporter';
import { plainReporter } from './output/plain-reporter';
import { reportSnapshots } from './output/reporter';
import type { Reporter } from './output/reporter';
import { answerAboutRelay } from './relay-choice';
import type { RelayChoice } from './relay-choice';
import { version } from '../../package.json';

export interface TransferRun {
  readonly engine: Engine;
  readonly watch: CallWatch;
  /**
   * Keeps the code from being told until `due` resolves, and for good if it rejects. To be called before the room is open.
   */
  holdCode(due: Promise<void>): void;
  isCodeTold(): boolean;
  readonly reporter: Reporter;
}

export interface TransferSettings {
  readonly server: ServerChoice;
  readonly relay: RelayChoice;
  /** Absolute folder for received files. */
  readonly folder: string;
  /** `rename` where nobody is asked before an offer is accepted; otherwise they are kept. */
  readonly hiddenNames?: 'keep' | 'rename';
  /** Of a new code; four if left out. */
  readonly wordCount?: WordCount;
  /** The body asks for the match phrase, and nothing goes either way before. */
  readonly comparesPhrase: boolean;
  /** As `--stun` named it. */
  readonly stunServer?: StunServer | undefined;
}

interface TransferOptions {
  readonly json: boolean;
  /** How many times `-v` was given. A progress bar and a log do not go together. */
  readonly verbose: number;
  readonly interruption: Interruption;
  /** Looks at the arguments before anything is opened. */
  readonly prepare: () => Promise<TransferSettings>;
}

/**
 * Runs one call of the command line: checks, engine, reports, Ctrl-C and a polite end.
 *
 * @throws CooeeError whatever ends the call early, after it was reported; CommanderError for wrong usage
 */
export async function runTransfer(
  { json, verbose, interruption, prepare }: TransferOptions,
  body: (run: TransferRun) => Promise<void>,
): Promise<void> {
  const write = (line: string): void => void process.stdout.write(line);
  const reporter = json ? jsonReporter(write) : plainReporter(write, process.stderr.isTTY && verbose === 0);
  let newest = EMPTY_SNAPSHOT;
  try {
    const settings = await prepare();
    interruption.signal.throwIfAborted();
    await runCall(settings, { reporter, interruption }, body, (snapshot) => (newest = snapshot));
  } catch (thrown) {
    // Wrong usage has been reported already, and is no failure of a call.
    if (thrown instanceof CommanderError) throw thrown;
    const { phase } = newest;
    const error = whatEndedIt(thrown, newest, interruption);
    reporter.failed({
      failure: toFailure(error),
      role: 'role' in phase ? phase.role : null,
      routes: 'routes' in phase ? phase.routes : [],
      guesses: newest.guesses,
    });
    throw error;
  }
}

/** What was thrown may only follow from it: a command to a call that has just ended fails, for one. */
function whatEndedIt(thrown: unknown, newest: Snapshot, { outputError }: Interruption): unknown {
  const { phase } = newest;
  if (outputError !== null) return outputLost(outputError);
  if (phase.name === 'failed') return callFailure(newest);
  if (thrown instanceof Interrupted) return new CooeeError('cancelled');
  const isInternal = toFailure(thrown).kind === 'internal';
  return isInternal && phase.name === 'ended' && phase.by === 'friend' ? callFailure(newest) : thrown;
}

async function runCall(
  {
    server,
    relay,
    folder,
    hiddenNames = 'keep',
    wordCount = 4,
    comparesPhrase,
    stunServer,
  }: TransferSettings,
  { reporter, interruption }: { readonly reporter: Reporter; readonly interruption: Interruption },
  body: (run: TransferRun) => Promise<void>,
  onSnapshot: (snapshot: Snapshot) => void,
): Promise<void> {
  let codeIsDue = Promise.resolve();
  let isCodeTold = false;
  const tellCode: Reporter['code'] = (code) => {
    const tell = (): void => {
      isCodeTold = true;
      reporter.code(code);
    };
    // A code that is never due is never told.
    void codeIsDue.then(tell, () => undefined);
  };
  const report = reportSnapshots({ ...reporter, code: tellCode });
  const watch = new CallWatch();
  let kept = Promise.resolve();
  const engine = new Engine(
    {
      server,
      downloadFolder: folder,
      displayName: hostname().slice(0, 64),
      appVersion: version,
      stateFolder: null,
      guessFolder: guessFolder(),
      hiddenNames,
      wordCount,
      comparesPhrase,
      ...(stunServer === undefined ? {} : { stunServer }),
      ...relay,
    },
    (snapshot: Snapshot) => {
      onSnapshot(snapshot);
      report(snapshot);
      watch.update(snapshot);
    },
    (record) => {
      // For `cooee report`. A disk that cannot be written is no reason to fail a call.
      kept = new LastCall(stateFolder()).save(record).catch(() => undefined);
    },
  );
  // A hang-up ends the call, which ends whatever the body waits for.
  const hangUp = (): void => void engine.call.hangUp();
  interruption.signal.addEventListener('abort', hangUp, { once: true });
  try {
    const holdCode = (due: Promise<void>): void => {
      codeIsDue = due;
      // The call may end before there is a code to tell.
      due.catch(() => undefined);
    };
    void answerAboutRelay(engine, watch);
    await body({ engine, watch, reporter, holdCode, isCodeTold: () => isCodeTold });
  } finally {
    interruption.signal.removeEventListener('abort', hangUp);
    await engine.close();
    await kept;
  }
}

/** @throws CooeeError unless the transfer was done */
export function requireDone(status: TransferStatus): void {
  if (status.name === 'declined') throw new CooeeError('declined');
  if (status.name === 'cancelled' || status.name === 'interrupted') throw new CooeeError('cancelled');
  if (status.name === 'failed') throw CooeeError.of(status.failure);
}
