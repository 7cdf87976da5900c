/**
 * SPAKE2 in its symmetric mode over edwards25519, as python-spake2 0.8 and the Rust crate spake2 0.4 speak it
 * (docs/GDAY-WIRE.md 6). This is the variant before RFC 9382: other constants, transcript and confirmation.
 *
 *   message  0x53 'S' ‖ encode(x·B + w·S)                                   33 bytes
 *   w        HKDF-SHA256(password, info "SPAKE2 pw", 48 bytes) as big-endian integer mod L
 *   K        x·(Y − w·S)
 *   key      SHA-256( SHA-256(password) ‖ SHA-256(identity) ‖ first ‖ second ‖ encode(K) ), 32 bytes,
 *            where first and second are both 32-byte points in ascending byte order
 */
import { createHash, hkdfSync, randomBytes } from 'node:crypto';

import { ed25519 } from '@noble/curves/ed25519.js';

import { CooeeError } from '../../../src-shared/session';

/** The shared key of a finished SPAKE2 run, 32 bytes. Branded so that no other buffer is taken for it. */
export type Spake2Key = Buffer & { readonly brand: 'spake2-key' };

export const SPAKE2_MESSAGE_BYTES = 33;
/** What today's gday (0.5) hashes into the transcript. */
export const GDAY_IDENTITY = 'gday_hole_punch';

const SIDE_SYMMETRIC = 0x53;
const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
/** The blinding element of the symmetric mode: HKDF of "symmetric", mapped to the curve (docs/GDAY-WIRE.md 6). */
const S = Point.fromHex('6f00dae87c1be1a73b5922ef431cd8f57879569c222d22b1cd71e8546ab8e6f1');

export interface Spake2Run {
  /** To be sent to the peer, 33 bytes. */
  readonly message: Buffer;
  /** The point inside the message, 32 bytes. A peer that sends it back does not know the password. */
  readonly point: Buffer;
  /**
   * @param peerMessage 33 bytes
   * @throws CooeeError `friend-garbled` for a wrong side byte, a point that is not canonical, of small or mixed
   *   order, or the identity: stricter than the Rust crate, and honest peers never send one
   */
  finish(peerMessage: Uint8Array): Spake2Key;
}

/** @param secretScalar only for test vectors; drawn uniformly from [1, L) otherwise */
export function startSpake2(password: Uint8Array, identity: string, secretScalar?: bigint): Spake2Run {
  const w = passwordToScalar(password);
  const x = secretScalar ?? randomScalar();
  const blind = w === 0n ? Point.ZERO : S.multiply(w);
  const point = Buffer.from(Point.BASE.multiply(x).add(blind).toBytes());
  return {
    message: Buffer.concat([Buffer.of(SIDE_SYMMETRIC), point]),
    point,
    finish(peerMessage) {
      const peerPoint = decodePoint(peerMessage);
      const shared = peerPoint.subtract(blind);
      if (shared.equals(Point.ZERO)) throw new CooeeError('friend-garbled');
      const k = shared.multiply(x).toBytes();
      return transcriptKey(password, identity, point, Buffer.from(peerMessage.subarray(1)), k);
    },
  };
}

/** w as an integer in [0, L). */
export function passwordToScalar(password: Uint8Array): bigint {
  const okm = Buffer.from(hkdfSync('sha256', password, Buffer.alloc(0), 'SPAKE2 pw', 48));
  return BigInt(`0x${okm.toString('hex')}`) % ORDER;
}

/** The key of a run from its parts: both points and K, 32 bytes each. */
export function transcriptKey(
  password: Uint8Array,
  identity: string,
  ownPoint: Uint8Array,
  peerPoint: Uint8Array,
  k: Uint8Array,
): Spake2Key {
  const [first, second] =
    Buffer.compare(ownPoint, peerPoint) < 0 ? [ownPoint, peerPoint] : [peerPoint, ownPoint];
  return createHash('sha256')
    .update(createHash('sha256').update(password).digest())
    .update(createHash('sha256').update(identity, 'utf8').digest())
    .update(first)
    .update(second)
    .update(k)
    .digest() as Spake2Key;
}

function randomScalar(): bigint {
  for (;;) {
    // 64 bytes reduced mod a 253-bit order: the bias is below 2^-250.
    const x = BigInt(`0x${randomBytes(64).toString('hex')}`) % ORDER;
    if (x !== 0n) return x;
  }
}

function decodePoint(message: Uint8Array): InstanceType<typeof Point> {
  if (message.length !== SPAKE2_MESSAGE_BYTES || message[0] !== SIDE_SYMMETRIC) {
    throw new CooeeError('friend-garbled');
  }
  let point: InstanceType<typeof Point>;
  try {
    point = Point.fromBytes(Uint8Array.from(message.subarray(1)));
  } catch (cause) {
    throw new CooeeError('friend-garbled', null, { cause });
  }
  if (point.equals(Point.ZERO) || !point.isTorsionFree()) throw new CooeeError('friend-garbled');
  return point;
}
