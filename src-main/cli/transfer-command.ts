import { hostname } from 'node:os';

import { CooeeError, type Snapshot, type TransferStatus } from '../../src-shared/session';
import { Engine } from '../engine/engine';
import type { ServerChoice } from '../engine/server-choice';
import { CallWatch } from './call-watch';
import { jsonReporter, plainReporter, reportSnapshots } from './reporter';
import { version } from '../../package.json';

export interface TransferRun {
  readonly engine: Engine;
  readonly watch: CallWatch;
}

/**
 * Runs one call of the command line: engine, reports, Ctrl-C and a polite end.
 * @throws CooeeError whatever ends the call early
 */
export async function runTransfer(
  settings: { readonly server: ServerChoice; readonly folder: string; readonly json: boolean },
  body: (run: TransferRun) => Promise<void>,
): Promise<void> {
  const write = (line: string): void => void process.stdout.write(line);
  const report = reportSnapshots(
    settings.json ? jsonReporter(write) : plainReporter(write, process.stderr.isTTY),
  );
  const watch = new CallWatch();
  const engine = new Engine(
    {
      server: settings.server,
      downloadFolder: settings.folder,
      displayName: hostname().slice(0, 64),
      appVersion: version,
    },
    (snapshot: Snapshot) => {
      report(snapshot);
      watch.update(snapshot);
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
  }
}

/** @throws CooeeError unless the transfer was done */
export function requireDone(status: TransferStatus): void {
  if (status.name === 'declined') throw new CooeeError('declined');
  if (status.name === 'cancelled') throw new CooeeError('cancelled');
  if (status.name === 'failed') throw new CooeeError(status.failure.kind, status.failure.detail);
}
