/**
 * Either side of peer verification and of the agreement on a connection, by hand (docs/PROTOCOL.md 5; SPAKE2:
 * docs/GDAY-WIRE.md 6). It imports nothing of Cooee's: only the group and the cipher are libraries.
 */
import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

import { ed25519 } from '@noble/curves/ed25519.js';

import type { RawBytes } from './raw-bytes';

const GREETING = Buffer.from('gday_hole_punch');
const { Point } = ed25519;
const S = Point.fromHex('6f00dae87c1be1a73b5922ef431cd8f57879569c222d22b1cd71e8546ab8e6f1');

/** One key a direction, 32 bytes each. */
export interface DirectionKeys {
  readonly send: Buffer;
  readonly receive: Buffer;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What both ends know of one connection after their challenges. */
interface Acquaintance {
  readonly key: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
  readonly challenge: Buffer;
  readonly theirChallenge: Buffer;
}

/** Up to and with our proof. @throws Error when the other end does not know the secret */
export async function verifyAsCreator(bytes: RawBytes, secret: string): Promise<DirectionKeys> {
  const known = await becomeAcquainted(bytes, secret);
  await bytes.expect(sha256(known.key, known.challenge));
  bytes.send(sha256(known.key, known.theirChallenge));
  const [send, receive] = directionKeys(known.key, [
    known.ours,
    known.theirs,
    known.challenge,
    known.theirChallenge,
  ]);
  return { send, receive };
}

/**
 * Up to and with the creator's proof, which comes on the connection that they have chosen.
 * @throws Error when they do not know the secret, or have chosen another connection
 */
export async function verifyAsJoiner(bytes: RawBytes, secret: string): Promise<DirectionKeys> {
  const known = await becomeAcquainted(bytes, secret);
  bytes.send(sha256(known.key, known.theirChallenge));
  await bytes.expect(sha256(known.key, known.challenge));
  const [receive, send] = directionKeys(known.key, [
    known.theirs,
    known.ours,
    known.theirChallenge,
    known.challenge,
  ]);
  return { send, receive };
}

/** What somebody does who only guesses, and hangs up before they have to prove anything. */
export type GuessManner = 'waits for the challenge' | 'speaks first';

/**
 * One guess at the secret.
 * @returns whether the other end's challenge says that it was right; null when it says nothing
 */
export async function guess(bytes: RawBytes, secret: string, manner: GuessManner): Promise<boolean | null> {
  try {
    const { key } = await exchangePoints(bytes, secret);
    if (manner === 'speaks first') bytes.send(challengeFor(key));
    const challenge = await bytes.take(32);
    return challengeFor(key, challenge.subarray(0, 16)).equals(challenge);
  } catch {
    return null;
  } finally {
    bytes.destroy();
  }
}

/** Greetings, SPAKE2 and challenges. */
async function becomeAcquainted(bytes: RawBytes, secret: string): Promise<Acquaintance> {
  const { key, ours, theirs } = await exchangePoints(bytes, secret);
  const challenge = challengeFor(key);
  bytes.send(challenge);
  return { key, ours, theirs, challenge, theirChallenge: await bytes.take(32) };
}

function challengeFor(key: Buffer, random: Buffer = randomBytes(16)): Buffer {
  const tag = createHmac('sha256', key).update('cooee/1').update(random).digest().subarray(0, 16);
  return Buffer.concat([random, tag]);
}

/** Greetings and SPAKE2: whoever has been through it has a key to compare with. */
async function exchangePoints(
  bytes: RawBytes,
  secret: string,
): Promise<Pick<Acquaintance, 'key' | 'ours' | 'theirs'>> {
  bytes.send(GREETING);
  await bytes.expect(GREETING);
  const password = Buffer.from(secret);
  const w = scalar(Buffer.from(hkdfSync('sha256', password, Buffer.alloc(0), 'SPAKE2 pw', 48)));
  const x = scalar(randomBytes(64));
  const ours = Buffer.from(Point.BASE.multiply(x).add(S.multiply(w)).toBytes());
  bytes.send(Buffer.concat([Buffer.from('S'), ours]));
  await bytes.expect(Buffer.from('S'));
  const theirs = await bytes.take(32);
  const k = Point.fromBytes(Uint8Array.from(theirs)).subtract(S.multiply(w)).multiply(x).toBytes();
  const [first, second] = Buffer.compare(ours, theirs) < 0 ? [ours, theirs] : [theirs, ours];
  const key = sha256(sha256(password), sha256(GREETING), first, second, k);
  return { key, ours, theirs };
}

/**
 * @param transcript the points of creator and joiner, then their challenges
 * @returns the key of what the creator sends, and of what the joiner sends
 */
function directionKeys(key: Buffer, transcript: readonly Buffer[]): readonly [Buffer, Buffer] {
  const salt = sha256(Buffer.from('cooee/1 transcript'), ...transcript);
  const derive = (info: string): Buffer => Buffer.from(hkdfSync('sha256', key, salt, info, 32));
  return [derive('cooee/1 creator to joiner'), derive('cooee/1 joiner to creator')];
}

function scalar(bigEndian: Buffer): bigint {
  return BigInt(`0x${bigEndian.toString('hex')}`) % Point.Fn.ORDER;
}
