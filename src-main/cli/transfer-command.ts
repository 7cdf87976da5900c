import { hostname } from 'node:os';

import type { WordCount } from '../../src-shared/code';
import {
  CooeeError,
  EMPTY_SNAPSHOT,
  toFailure,
  type Snapshot,
  type TransferStatus,
  type Failure,
} from '../../src-shared/session';
import { Engine } from '../engine/engine';
import { saveLastCall } from '../engine/last-call';
import type { ServerChoice } from '../engine/server-choice';
import { CallWatch } from './call-watch';
import { jsonReporter } from './json-reporter';
import { plainReporter } from './plain-reporter';
import { reportSnapshots, type Reporter } from './reporter';
import { version } from '../../package.json';

export interface TransferRun {
  readonly engine: Engine;
  readonly watch: CallWatch;
}

export interface TransferSettings {
  readonly server: ServerChoice;
  /** Absolute folder for received files. */
  readonly folder: string;
  /** Of a new code; four if it is not said. */
  readonly wordCount?: WordCount;
  /** The body asks for the match phrase, and nothing goes either way before. */
  readonly comparesPhrase: boolean;
}

/**
 * Runs one call of the command line: checks, engine, reports, Ctrl-C and a polite end.
 *
 * @param prepare looks at the arguments before anything is opened
 * @throws CooeeError whatever ends the call early, after it was reported
 */
export async function runTransfer(
  json: boolean,
  prepare: () => Promise<TransferSettings>,
  body: (run: TransferRun) => Promise<void>,
): Promise<void> {
  const write = (line: string): void => void process.stdout.write(line);
  const reporter = json ? jsonReporter(write) : plainReporter(write, process.stderr.isTTY);
  let newest = EMPTY_SNAPSHOT;
  try {
    await runCall(await prepare(), reporter, body, (snapshot) => (newest = snapshot));
  } catch (thrown) {
    const { phase } = newest;
    // A command to a call that has just ended fails only for that; what ended the call says more.
    const error = phase.name === 'failed' ? asError(phase.failure) : thrown;
    reporter.failed({
      failure: toFailure(error),
      role: 'role' in phase ? phase.role : null,
      routes: 'routes' in phase ? phase.routes : [],
    });
    throw error;
  }
}

function asError({ kind, detail, side }: Failure): CooeeError {
  return new CooeeError(kind, detail, side === undefined ? {} : { side });
}

async function runCall(
  { server, folder, wordCount = 4, comparesPhrase }: TransferSettings,
  reporter: Reporter,
  body: (run: TransferRun) => Promise<void>,
  onSnapshot: (snapshot: Snapshot) => void,
): Promise<void> {
  const report = reportSnapshots(reporter);
  const watch = new CallWatch();
  let kept = Promise.resolve();
  const engine = new Engine(
    {
      server,
      downloadFolder: folder,
      displayName: hostname().slice(0, 64),
      appVersion: version,
      stateFolder: null,
      wordCount,
      comparesPhrase,
    },
    (snapshot: Snapshot) => {
      onSnapshot(snapshot);
      report(snapshot);
      watch.update(snapshot);
    },
    (record) => {
      // For `cooee report`. A disk that cannot be written is no reason to fail a call.
      kept = saveLastCall(record).catch(() => undefined);
    },
  );
  // A hang-up ends the call, which ends whatever the body waits for.
  const interrupt = (): void => void engine.hangUp();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    await body({ engine, watch });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await engine.close();
    await kept;
  }
}

/** @throws CooeeError unless the transfer was done */
export function requireDone(status: TransferStatus): void {
  if (status.name === 'declined') throw new CooeeError('declined');
  if (status.name === 'cancelled' || status.name === 'interrupted') throw new CooeeError('cancelled');
  if (status.name === 'failed') throw new CooeeError(status.failure.kind, status.failure.detail);
}
