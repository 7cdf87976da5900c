import type {
  CallPhase,
  CodeView,
  Failure,
  Role,
  RouteAttempt,
  Snapshot,
  TransferView,
} from '../../src-shared/session';

export type ConnectedPhase = Extract<CallPhase, { name: 'connected' }>;

/** Why a call ended early, and how far it came. */
export interface CallFailure {
  readonly failure: Failure;
  /** Null when the call never began. */
  readonly role: Role | null;
  readonly routes: readonly RouteAttempt[];
}

/** Where the command line tells what happens. One JSON event a line, or sentences with a bar on a terminal. */
export interface Reporter {
  code(code: CodeView): void;
  connected(phase: ConnectedPhase): void;
  /** @param milliseconds for a short message there and back; told once, when it is first known */
  roundTrip(milliseconds: number): void;
  offer(transfer: TransferView): void;
  progress(transfer: TransferView): void;
  done(transfer: TransferView): void;
  /** Beside the sentence on stderr that every failure ends with. */
  failed(failure: CallFailure): void;
}

/** How the code is read out: words joined by hyphens, or the dotted form if it has no words. */
export function spoken({ words, text }: CodeView): string {
  return words.length > 0 ? words.join('-') : text;
}

/** Tells each thing once, however many snapshots it is in. */
export function reportSnapshots(reporter: Reporter): (snapshot: Snapshot) => void {
  const told = new Set<string>();
  const once = (what: string, tell: () => void): void => {
    if (told.has(what)) return;
    told.add(what);
    tell();
  };
  return ({ phase, transfers }) => {
    if (phase.name === 'waiting') once('code', () => reporter.code(phase.code));
    if (phase.name === 'connected') {
      once('connected', () => reporter.connected(phase));
      const { roundTripMs } = phase;
      if (roundTripMs !== null) once('round trip', () => reporter.roundTrip(roundTripMs));
    }
    for (const transfer of transfers) {
      const { id, status } = transfer;
      if (status.name === 'offered' || status.name === 'incoming')
        once(`offer ${id}`, () => reporter.offer(transfer));
      if (status.name === 'running') reporter.progress(transfer);
      if (status.name === 'done') once(`done ${id}`, () => reporter.done(transfer));
    }
  };
}
