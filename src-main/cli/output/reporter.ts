import type {
  CallPhase,
  CodeView,
  Failure,
  NoteView,
  RelayQuestion,
  Role,
  RouteAttempt,
  Snapshot,
  TransferStatus,
  TransferView,
} from '../../../src-shared/session';

export type ConnectedPhase = Extract<CallPhase, { name: 'connected' }>;

export type PausedStatus = Extract<TransferStatus, { name: 'paused' }>;

/** Why a call ended early, and how far it came. */
export interface CallFailure {
  readonly failure: Failure;
  /** Null when the call never began. */
  readonly role: Role | null;
  readonly routes: readonly RouteAttempt[];
  /** How many others tried to answer. */
  readonly guesses: number;
}

/** Where the command line tells what happens. One JSON event a line, or sentences with a bar on a terminal. */
export interface Reporter {
  code(code: CodeView): void;
  /** There is no direct way, and a relay could be used; or one of the two has answered. */
  relay(question: RelayQuestion): void;
  connected(phase: ConnectedPhase): void;
  /** @param milliseconds for a short message there and back; told once, when it is first known */
  roundTrip(milliseconds: number): void;
  offer(transfer: TransferView): void;
  /** Nothing can be offered, but the friend has the code: they are waited for to be told. */
  unoffered(failure: Failure): void;
  progress(transfer: TransferView): void;
  /** It is stopped by one of the two, or by a full disk. */
  paused(transfer: TransferView, status: PausedStatus): void;
  /** It goes on after it was paused. */
  resumed(transfer: TransferView): void;
  done(transfer: TransferView): void;
  /** A text of the friend's, or one of ours whose fate is known. */
  note(note: NoteView, friendName: string): void;
  /** The connection is gone, and the two look for each other again. @param at Unix time, milliseconds */
  linkLost(friendName: string, at: number): void;
  /** @param waitedMs how long there was none, milliseconds */
  linkRestored(friendName: string, phase: ConnectedPhase, waitedMs: number): void;
  /** The call goes on by another way, without having been interrupted. */
  linkMoved(friendName: string, phase: ConnectedPhase): void;
  /** Somebody else tried to answer. @param count so far in this call, at both computers */
  guesses(count: number): void;
  /** Beside the sentence on stderr that every failure ends with. */
  failed(failure: CallFailure): void;
}

/** Both may have agreed, and be connected, between two snapshots. */
function relayOf(phase: CallPhase): RelayQuestion | null {
  const isTold = phase.name === 'connecting' || (phase.name === 'connected' && phase.route === 'relay');
  return isTold ? phase.relay : null;
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
  const statuses = new Map<string, TransferStatus['name']>();
  let lostSince: number | null = null;
  let way: string | null = null;
  let toldGuesses = 0;
  let isComparing = false;
  return ({ phase, guesses, transfers, notes }) => {
    if (guesses > toldGuesses) reporter.guesses(guesses);
    toldGuesses = guesses;
    if (phase.name === 'waiting') once('code', () => reporter.code(phase.code));
    const relay = relayOf(phase);
    if (relay !== null) {
      once(`relay ${relay.host} ${relay.own} ${relay.friend}`, () => reporter.relay(relay));
    }
    if (phase.name === 'connected') {
      once('connected', () => reporter.connected(phase));
      const { roundTripMs, friendName } = phase;
      if (roundTripMs !== null) once('round trip', () => reporter.roundTrip(roundTripMs));
      if (phase.lostSince !== null && lostSince === null) reporter.linkLost(friendName, phase.lostSince);
      const nowBy = `${phase.route} ${phase.transport}`;
      if (phase.lostSince === null && lostSince !== null)
        reporter.linkRestored(friendName, phase, Date.now() - lostSince);
      else if (phase.lostSince === null && way !== null && way !== nowBy)
        reporter.linkMoved(friendName, phase);
      lostSince = phase.lostSince;
      way = nowBy;
      isComparing = phase.isComparing;
    }
    // What comes while the question stands on the terminal is told behind it, and never if it was not answered with yes.
    if (isComparing) return;
    for (const note of notes) {
      const friendName = phase.name === 'connected' ? phase.friendName : 'your friend';
      if (note.status !== 'sending') once(`note ${note.id}`, () => reporter.note(note, friendName));
    }
    for (const transfer of transfers) {
      const { id, status } = transfer;
      const before = statuses.get(id);
      statuses.set(id, status.name);
      if (status.name === 'offered' || status.name === 'incoming')
        once(`offer ${id}`, () => reporter.offer(transfer));
      if (status.name === 'paused' && before !== 'paused') reporter.paused(transfer, status);
      if (status.name === 'running') {
        if (before === 'paused') reporter.resumed(transfer);
        reporter.progress(transfer);
      }
      if (status.name === 'done') once(`done ${id}`, () => reporter.done(transfer));
    }
  };
}
