/** Turns and pauses of many transfers between two Cooees: the sender's states, the receiver's, and the messages in between. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MAX_RUNNING } from '../protocol/limits';
import type { MessageOf } from '../protocol/messages';
import { eventOf, pauseToTell } from './flow-events';
import type { FlowMessage } from './flow-events';
import { nextTransfer } from './next-transfer';
import { NO_PAUSES } from './pauses';
import { hasTurn, isEnded, isRunning, wantsTurn } from './transfer-state';
import type { TransferEvent, TransferState } from './transfer-state';
import { shareTurns } from './turns';

type Message = FlowMessage | MessageOf<'start' | 'wait'>;

const COUNT = MAX_RUNNING + 2;
const failure = { kind: 'disk-full', detail: null } as const;
const ACCEPTED: TransferState = { name: 'accepted', hasTurn: false, pauses: NO_PAUSES };

/** One end of the call: moves its transfers as the transfer classes do, and puts what has to be told into the other's mail. */
class End {
  readonly states: TransferState[] = Array.from({ length: COUNT }, () => ACCEPTED);
  /** What the other end has said, oldest first. */
  readonly mail: Message[] = [];
  other: End | null = null;

  constructor(readonly by: 'sender' | 'receiver') {}

  apply(transfer: number, event: TransferEvent): void {
    const before = this.at(transfer);
    const state = nextTransfer(before, event);
    if (state === before) return;
    this.states[transfer] = state;
    const pause = pauseToTell(state, before);
    const about = { transfer, by: this.by };
    if (pause === null) this.tell({ type: 'resume', ...about });
    else if (pause !== undefined)
      this.tell({ type: 'pause', ...about, ...(pause.failure !== null && { failure: pause.failure }) });
    if (this.by === 'sender') this.share();
  }

  share(): void {
    shareTurns(
      this.states.map((_, transfer) => {
        const at = (): TransferState => this.at(transfer);
        return {
          get hasTurn() {
            return hasTurn(at());
          },
          get wantsTurn() {
            return wantsTurn(at());
          },
          giveTurn: (turn: boolean) => {
            this.tell({ type: turn ? 'start' : 'wait', transfer });
            this.apply(transfer, { type: 'turn', by: 'us', hasTurn: turn });
          },
        };
      }),
    );
  }

  /** @returns false when there is no mail */
  readOne(): boolean {
    const message = this.mail.shift();
    if (message === undefined) return false;
    const event: TransferEvent =
      message.type === 'start' || message.type === 'wait'
        ? { type: 'turn', by: 'friend', hasTurn: message.type === 'start' }
        : eventOf(message);
    this.apply(message.transfer, event);
    return true;
  }

  at(transfer: number): TransferState {
    return this.states[transfer] ?? ACCEPTED;
  }

  tell(message: Message): void {
    this.other?.mail.push(message);
  }
}

type Step =
  | { readonly who: 'sender' | 'receiver'; readonly what: 'read' }
  | { readonly who: 'sender' | 'receiver'; readonly what: TransferEvent; readonly transfer: number };

const who = fc.constantFrom('sender' as const, 'receiver' as const);
const transfer = fc.nat({ max: COUNT - 1 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ who, what: fc.constant('read' as const) }),
  fc.record({
    who,
    transfer,
    what: fc.constantFrom<TransferEvent>(
      { type: 'paused', by: 'user', failure: null },
      { type: 'resumed', by: 'user' },
    ),
  }),
  fc.record({
    who: fc.constant('receiver' as const),
    transfer,
    what: fc.constantFrom<TransferEvent>(
      { type: 'paused', by: 'disk', failure },
      { type: 'resumed', by: 'disk' },
    ),
  }),
);

function play(steps: readonly Step[]): { sender: End; receiver: End } {
  const [sender, receiver] = [new End('sender'), new End('receiver')];
  sender.other = receiver;
  receiver.other = sender;
  const ends = { sender, receiver };
  sender.share();
  for (const step of steps) {
    if (step.what === 'read') ends[step.who].readOne();
    else ends[step.who].apply(step.transfer, step.what);
  }
  return ends;
}

function deliverAll({ sender, receiver }: { sender: End; receiver: End }): void {
  while (sender.readOne() || receiver.readOne());
}

describe('two ends that pause, resume and take turns in any order', () => {
  it('agree about every transfer as soon as everything said has arrived', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const ends = play(steps);
        deliverAll(ends);
        for (let index = 0; index < COUNT; index += 1) {
          expect(isRunning(ends.receiver.at(index))).toBe(isRunning(ends.sender.at(index)));
          expect(hasTurn(ends.receiver.at(index))).toBe(hasTurn(ends.sender.at(index)));
        }
      }),
    );
  });

  it('never let more have their turn than may run at once, nor leave a turn unused that somebody wants', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const { sender } = play(steps);
        const turns = sender.states.filter(hasTurn).length;
        const waiting = sender.states.filter((state) => wantsTurn(state) && !hasTurn(state)).length;
        expect(turns).toBeLessThanOrEqual(MAX_RUNNING);
        if (waiting > 0) expect(turns).toBe(MAX_RUNNING);
      }),
    );
  });

  it('finish everything once nobody pauses any more', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const ends = play(steps);
        for (const end of [ends.sender, ends.receiver])
          for (let index = 0; index < COUNT; index += 1)
            for (const by of ['user', 'disk'] as const) end.apply(index, { type: 'resumed', by });
        for (let round = 0; round < COUNT; round += 1) {
          deliverAll(ends);
          const running = ends.sender.states.findIndex(isRunning);
          expect(running).not.toBe(-1);
          ends.receiver.apply(running, { type: 'done' });
          ends.sender.apply(running, { type: 'done' });
        }
        expect(ends.sender.states.every(isEnded)).toBe(true);
      }),
    );
  });
});
