/**
 * The datagrams by which two sockets find each other (docs/PROTOCOL.md 4), 29 bytes:
 *
 *     "COOE" ‖ kind (1) ‖ token (16) ‖ sender's stream id (u32BE) ‖ receiver's stream id (u32BE, 0 in a probe)
 *
 * The first bits tell them from STUN, which begins with two zero bits, and from the library's packets, which begin with 0xff.
 */
import { randomInt, timingSafeEqual } from 'node:crypto';

import type { Role } from '../../../../src-shared/session';
import { meetingToken } from '../meeting-token';
import type { MeetingNonces } from '../meeting-token';

const MAGIC = Buffer.from('COOE', 'latin1');
const KIND_AT = 4;
const TOKEN_AT = 5;
const TOKEN_BYTES = 16;
const SENDER_AT = TOKEN_AT + TOKEN_BYTES;
const RECEIVER_AT = SENDER_AT + 4;
const PROBE_BYTES = RECEIVER_AT + 4;
const KINDS = { probe: 1, answer: 2 } as const;

export interface Probe {
  readonly kind: keyof typeof KINDS;
  /** Of the stream that the sender has for this, or would have; never 0. */
  readonly sender: number;
  /** In an answer: what was the sender in the probe. */
  readonly receiver: number;
}

/**
 * What marks the probes of each side. Each has its own, so that a datagram that comes back (a router's loop, or somebody who has
 * seen it) is not taken for the friend's.
 */
export class ProbeTokens {
  readonly #own: Buffer;
  readonly #friend: Buffer;

  constructor(role: Role, nonces: MeetingNonces) {
    const token = meetingToken('udp', nonces);
    const creator = token.subarray(0, TOKEN_BYTES);
    const joiner = token.subarray(TOKEN_BYTES, 2 * TOKEN_BYTES);
    [this.#own, this.#friend] = role === 'creator' ? [creator, joiner] : [joiner, creator];
  }

  write({ kind, sender, receiver }: Probe): Buffer {
    const datagram = Buffer.alloc(PROBE_BYTES);
    MAGIC.copy(datagram);
    datagram.writeUInt8(KINDS[kind], KIND_AT);
    this.#own.copy(datagram, TOKEN_AT);
    datagram.writeUInt32BE(sender, SENDER_AT);
    datagram.writeUInt32BE(receiver, RECEIVER_AT);
    return datagram;
  }

  /** @returns null for what the friend has not sent */
  read(datagram: Buffer): Probe | null {
    if (datagram.length !== PROBE_BYTES || !datagram.subarray(0, KIND_AT).equals(MAGIC)) return null;
    if (!timingSafeEqual(datagram.subarray(TOKEN_AT, SENDER_AT), this.#friend)) return null;
    const code = datagram.readUInt8(KIND_AT);
    const sender = datagram.readUInt32BE(SENDER_AT);
    const receiver = datagram.readUInt32BE(RECEIVER_AT);
    if (sender === 0) return null;
    if (code === KINDS.probe) return { kind: 'probe', sender, receiver };
    return code === KINDS.answer ? { kind: 'answer', sender, receiver } : null;
  }
}

/** Random, because it is all that the other end of a stream is known by. */
export function newStreamId(): number {
  return randomInt(1, 2 ** 32);
}
