/** What a screen reader is told when a new snapshot arrives: changes that matter, never the numbers in between. */
import { ADVICE_WORDS, FAILURES, verdictWords } from '../../../src-shared/session';
import type {
  CallPhase,
  NetworkCheck,
  NoteView,
  Snapshot,
  Step,
  TransferStatus,
  TransferView,
} from '../../../src-shared/session';
import { texts } from '../../texts';
import { capitalized, formatBytes } from '../../texts/format';
import { doneWords, endWords } from '../../words/done-words';
import { pausedWords } from '../../words/paused-words';
import { movedWords } from '../../words/route-words';

function stepsOf(phase: CallPhase): readonly Step[] {
  return 'steps' in phase ? phase.steps : [];
}

function phaseWords({ phase, transfers, notes, unfinished }: Snapshot): string | null {
  switch (phase.name) {
    case 'connected':
      if (phase.program === 'gday') return texts.gday.notice;
      return [
        texts.connected.title(phase.friendName),
        ...(phase.isComparing ? [texts.match.heard(phase.matchPhrase?.join(', ') ?? '')] : []),
      ].join('. ');
    case 'ended':
      return endWords(phase, transfers, notes, unfinished).title;
    // The screens speak for themselves: they move the focus, and the failure is an alert.
    case 'idle':
    case 'waiting':
    case 'connecting':
    case 'failed':
      return null;
  }
}

function statusWords(status: TransferStatus, transfer: TransferView, friend: string): string | null {
  const by = (who: 'us' | 'friend'): string => (who === 'us' ? texts.transfers.you : friend);
  switch (status.name) {
    case 'preparing':
    case 'running':
      return null;
    case 'waiting':
      return texts.transfers.waiting;
    case 'paused':
      return pausedWords(status, friend);
    case 'queued':
      return texts.transfers.queued;
    case 'offered':
      return texts.transfers.offered(friend);
    case 'incoming':
      return incomingWords(transfer, friend);
    case 'done':
      return doneWords(transfer, friend);
    case 'declined':
      return texts.transfers.declined(by(status.by));
    case 'cancelled':
      return texts.transfers.cancelled(by(status.by));
    case 'interrupted':
      return texts.transfers.interrupted;
    case 'failed':
      return FAILURES[status.failure.kind].what;
  }
}

/** What somebody who does not see the marks has to hear before saying yes. */
function incomingWords({ outline }: TransferView, friend: string): string {
  const words = texts.transfers.incoming(friend);
  const holds = texts.offer.holds(outline?.programCount ?? 0, outline?.hiddenCount ?? 0);
  return holds === '' ? words : `${words} (${holds})`;
}

/** The friend's name while it is known, else "your friend"; gday does not tell it. */
function friendOf(phase: CallPhase): string {
  if (phase.name !== 'connected' || phase.program === 'gday') return texts.transfers.friend;
  return phase.friendName;
}

/** Only what somebody may want to act on before the code is read out. */
function networkWords(check: NetworkCheck): string | null {
  if (check.name !== 'checked' || check.advice === null) return null;
  const { what, remedy } = ADVICE_WORDS[check.advice];
  return `${texts.network.verdict(verdictWords(check.verdict, check.advice))}. ${what}. ${remedy}`;
}

/** That the connection is gone, that it is back, and that it is another one. */
function linkWords(before: CallPhase, after: CallPhase): string | null {
  if (before.name !== 'connected' || after.name !== 'connected') return null;
  if (before.lostSince === null && after.lostSince !== null)
    return `${texts.reunion.broke(after.friendName)} ${capitalized(texts.reunion.nothingLost)}`;
  if (before.lostSince !== null && after.lostSince === null) return texts.reunion.back(after.friendName);
  const moved = movedWords(before, after);
  return moved === null ? null : `${texts.routes[after.route].name}: ${moved}`;
}

/** The question about a relay, and the friend's answer to it. */
function relayWords(before: CallPhase, after: CallPhase): string | null {
  if (after.name !== 'connecting' || after.relay === null) return null;
  const { host, own, friend } = after.relay;
  const asked = before.name === 'connecting' ? before.relay : null;
  if (asked === null && own === 'asking')
    return `${texts.relay.why} ${texts.relay.title(host)} ${texts.relay.means}`;
  return friend === 'yes' && asked?.friend === 'asking' ? texts.relay.heardAgreed : null;
}

/** A transfer that begins to move: only where that is news, because it stood still or did not begin at the beginning. */
function movingWords(before: TransferStatus['name'] | undefined, transfer: TransferView): string | null {
  if (transfer.status.name !== 'running') return null;
  if (before === 'paused') return texts.transfers.running;
  if (before !== 'running' && transfer.resumedBytes > 0)
    return texts.transfers.wentOn(formatBytes(transfer.resumedBytes));
  return null;
}

/** What the friend wrote, and what of ours did not get there. */
function noteWords(before: readonly NoteView[], after: readonly NoteView[], friend: string): string[] {
  const statuses = new Map(before.map(({ id, status }) => [id, status]));
  return after
    .filter(({ id, status }) => statuses.get(id) !== status)
    .flatMap(({ direction, status, text }) => {
      if (direction === 'receive') return texts.notes.heard(capitalized(friend), text);
      return status === 'failed' ? texts.notes.heardFailed(text) : [];
    });
}

/** One sentence for each thing that happened between two snapshots, oldest first. */
export function announcements(before: Snapshot, after: Snapshot): string[] {
  const said: string[] = [];

  const stepsBefore = new Map(stepsOf(before.phase).map((step) => [step.name, step.status]));
  for (const step of stepsOf(after.phase)) {
    if (step.status === 'pending' || step.status === stepsBefore.get(step.name)) continue;
    said.push(texts.steps[step.name][step.status]);
  }

  if (before.phase.name !== after.phase.name) {
    const words = phaseWords(after);
    if (words !== null) said.push(words);
  }

  const relay = relayWords(before.phase, after.phase);
  if (relay !== null) said.push(relay);

  const link = linkWords(before.phase, after.phase);
  if (link !== null) said.push(link);

  const network = networkWords(after.network);
  const isAhead = after.phase.name === 'idle' || after.phase.name === 'waiting';
  if (network !== null && isAhead && network !== networkWords(before.network)) said.push(network);

  const statusesBefore = new Map(before.transfers.map((transfer) => [transfer.id, transfer.status.name]));
  const friend = friendOf(after.phase);
  for (const transfer of after.transfers) {
    const statusBefore = statusesBefore.get(transfer.id);
    if (statusBefore === transfer.status.name) continue;
    const words = statusWords(transfer.status, transfer, friend) ?? movingWords(statusBefore, transfer);
    if (words !== null) said.push(`${transfer.title}: ${words}`);
  }
  said.push(...noteWords(before.notes, after.notes, friend));
  return said;
}
