/**
 * The stream of one call, over however many connections it takes: when one breaks, the two meet again by themselves
 * and go on where they were.
 */
import { CooeeError, toFailure } from '../../../src-shared/session';
import type { Role, Route } from '../../../src-shared/session';
import type { RecordStream } from '../secure';
import type { AgreedConnection } from './meeting/agreement';
import { BackedStream } from './conversation/backed-stream';
import type { BusyServers } from './meeting/busy-servers';
import { meetAgain } from './meeting/reunion';
import type { MeetingCode } from './meeting/reunion';

export interface CallLinkOptions {
  /** The connection that the call begins with. */
  readonly stream: RecordStream;
  readonly role: Role;
  /** @param hasSmallPackets whether the new connection must do with small packets */
  readonly meet: (
    code: MeetingCode,
    signal: AbortSignal,
    busy: BusyServers,
    hasSmallPackets: boolean,
  ) => Promise<AgreedConnection>;
  readonly onLost: () => void;
  readonly onRestored: (route: Route) => void;
  readonly signal: AbortSignal;
}

export class CallLink {
  readonly stream: BackedStream;
  readonly #options: CallLinkOptions;

  constructor(options: CallLinkOptions) {
    this.#options = options;

    this.stream = new BackedStream(options.stream, () => void this.#restore());
  }

  /** Never throws: a stream that cannot go on is given up, and its readers get the reason. */
  async #restore(): Promise<void> {
    const { stream, role, meet, onLost, onRestored, signal } = this.#options;
    onLost();
    try {
      const agreed = await meetAgain({
        role,
        meetingKey: stream.meetingKey,
        meet: (code, attempt, busy) => meet(code, attempt, busy, this.stream.wantsSmallPackets),
        signal,
      });
      if (agreed.stream.program !== 'cooee')
        throw new CooeeError('friend-garbled', 'another program came back');
      this.stream.relink(agreed.stream);
      onRestored(agreed.route);
    } catch (error) {
      this.stream.giveUp(CooeeError.of(toFailure(error), { cause: error }));
    }
  }
}
