/** What a screen reader is told when a new snapshot arrives: changes that matter, never the numbers in between. */
import { ADVICE_WORDS, FAILURES, verdictWords } from '../src-shared/session';
import type {
  CallPhase,
  NetworkCheck,
  Snapshot,
  Step,
  TransferStatus,
  TransferView,
} from '../src-shared/session';
import { doneWords, endWords } from './done-words';
import { texts } from './texts';

function stepsOf(phase: CallPhase): readonly Step[] {
  return 'steps' in phase ? phase.steps : [];
}

function phaseWords({ phase, transfers }: Snapshot): string | null {
  switch (phase.name) {
    case 'connected':
      return phase.program === 'gday' ? texts.gday.notice : texts.connected.title(phase.friendName);
    case 'ended':
      return endWords(phase, transfers).title;
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
    case 'queued':
      return texts.transfers.queued;
    case 'offered':
      return texts.transfers.offered(friend);
    case 'incoming':
      return texts.transfers.incoming(friend);
    case 'done':
      return doneWords(transfer, friend);
    case 'declined':
      return texts.transfers.declined(by(status.by));
    case 'cancelled':
      return texts.transfers.cancelled(by(status.by));
    case 'failed':
      return FAILURES[status.failure.kind].what;
  }
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

  const network = networkWords(after.network);
  const isAhead = after.phase.name === 'idle' || after.phase.name === 'waiting';
  if (network !== null && isAhead && network !== networkWords(before.network)) said.push(network);

  const statusesBefore = new Map(before.transfers.map((transfer) => [transfer.id, transfer.status.name]));
  for (const transfer of after.transfers) {
    if (statusesBefore.get(transfer.id) === transfer.status.name) continue;
    const words = statusWords(transfer.status, transfer, friendOf(after.phase));
    if (words !== null) said.push(`${transfer.title}: ${words}`);
  }
  return said;
}
