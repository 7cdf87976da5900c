import type { FlowPost } from '../protocol/flow-post';
import type { MessageOf } from '../protocol/messages';
import { ourPause } from './pauses';
import type { Pause } from './pauses';
import { pausesOf } from './transfer-state';
import type { TransferEvent, TransferState } from './transfer-state';

/** What either end may send about a transfer at any time after the yes, or, to end it, before. */
export type FlowMessage = MessageOf<'pause' | 'resume' | 'cancel'>;

/** What such a message of the friend's means. */
export function eventOf(message: FlowMessage): TransferEvent {
  switch (message.type) {
    case 'pause':
      return { type: 'paused', by: 'friend', failure: message.failure ?? null };
    case 'resume':
      return { type: 'resumed', by: 'friend' };
    case 'cancel': {
      const { failure } = message;
      return failure === undefined ? { type: 'cancelled', by: 'friend' } : { type: 'failed', failure };
    }
  }
}

/** What the friend has to be told after a change: our pause, null when it ended, or undefined when it is as it was. */
export function pauseToTell(state: TransferState, before: TransferState): Pause | null | undefined {
  if (state.name !== 'accepted') return undefined;
  const [now, was] = [ourPause(state.pauses), ourPause(pausesOf(before))];
  return now?.failure === was?.failure && (now === null) === (was === null) ? undefined : now;
}

/** Tells the friend of our pause, or of its end, if that is what has changed. */
export function tellPause(post: FlowPost, state: TransferState, before: TransferState): void {
  const pause = pauseToTell(state, before);
  if (pause === null) post.resumed();
  else if (pause !== undefined) post.paused(pause.failure);
}
