import { isAbsolute } from 'node:path';

import type { Failure } from '../../../../src-shared/session';
import { wireFailure } from './messages';
import type { Outbox } from './outbox';

/** What one end of a transfer tells the other of its course: turns, pauses and an early end. */
export class FlowPost {
  /**
   * @param transfer the sender's number of it
   * @param by which end we are
   */
  constructor(
    readonly outbox: Outbox,
    readonly transfer: number,
    readonly by: 'sender' | 'receiver',
  ) {}

  /** The sender's: bytes flow now, or others go first. */
  turn(hasTurn: boolean): void {
    this.outbox.post({ type: hasTurn ? 'start' : 'wait', transfer: this.transfer });
  }

  /** @param failure what has to be mended, or null when our user wants it so */
  paused(failure: Failure | null): void {
    const { transfer, by } = this;
    // Where our folders are is not the friend's business.
    const why = failure === null ? {} : { failure: wireFailure({ ...failure, detail: null }) };
    this.outbox.post({ type: 'pause', transfer, by, ...why });
  }

  resumed(): void {
    const { transfer, by } = this;
    this.outbox.post({ type: 'resume', transfer, by });
  }

  /** It ends here. @param failure why we cannot go on, or null when our user does not want to */
  cancelled(failure: Failure | null): void {
    const { transfer, by } = this;
    const why = failure === null ? {} : { failure: wireFailure(withoutOwnPath(failure)) };
    this.outbox.post({ type: 'cancel', transfer, by, ...why });
  }
}

/** Where our folders are is not the friend's business. Paths of an offer are never absolute. */
function withoutOwnPath(failure: Failure): Failure {
  return failure.detail !== null && isAbsolute(failure.detail) ? { ...failure, detail: null } : failure;
}
