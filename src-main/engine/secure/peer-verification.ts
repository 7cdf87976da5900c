/**
 * Peer verification on one raw connection (docs/GDAY-WIRE.md 5), with the checks gday lacks and with the
 * agreement on one connection of docs/GDAY-WIRE.md 4.3: the creator decides, the joiner follows.
 *
 *   both      greeting (15)
 *   both      SPAKE2 message (33)
 *   joiner    challenge (32), made after the peer's SPAKE2 message has arrived
 *   creator   challenge (32), after the joiner's has arrived
 *   joiner    proof (32), as soon as it is due
 *   creator   checks that proof, then withholds its own until it has chosen this connection:
 *   creator   proof (32) ‖ stream header (24)
 *   joiner    stream header (24)
 *
 * A peer whose challenge was not made by a Cooee is gday; instead of the header both then send gday's seed (7). gday
 * gives up entirely when a connection that it has verified is closed on it, so losing candidates stay open until it has
 * committed to one.
 *
 * Each connection has its own SPAKE2 run, so each is one guess at the code, which {@link GuessBudget} has to allow before our
 * challenge is sent. The joiner sends first, so that two friends with several connections never wait for each other's turns, and
 * a Cooee's challenge proves at once that they have the key: an honest connection is unproven for one round trip.
 */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';

import { CooeeError, orAborted, withDeadline } from '../../../src-shared/session';
import type { Role } from '../../../src-shared/session';
import { ByteReader } from './byte-reader';
import {
  CHALLENGE_BYTES,
  PROOF_BYTES,
  isCooeeChallenge,
  isProof,
  makeChallenge,
  proofFor,
} from './challenge';
import { deriveCallKeys } from './call-keys';
import type { Transcript } from './call-keys';
import { GDAY_SEED_BYTES, GdayStream } from './gday-stream';
import type { GuessBudget } from './guess-budget';
import { MatchPhrase, commitmentTo, makePhraseShare } from './match-phrase';
import type { PhraseShare } from './match-phrase';
import type { OwnMaterial } from './own-material';
import { RecordStream } from './record-stream';
import { Opener, STREAM_HEADER_BYTES, Sealer } from './secretstream';
import { GDAY_IDENTITY, SPAKE2_MESSAGE_BYTES, startSpake2 } from './spake2';
import type { Spake2Key } from './spake2';

const GREETING = Buffer.from('gday_hole_punch', 'ascii');
/** A stranger that connects and stays silent is dropped after this long; a friend needs a few round trips. */
const VERIFICATION_TIMEOUT_MS = 5_000;
/** A joiner's challenge comes at once; after this long the creator sends first, for a program that waits for that. */
const JOINER_FIRST_MS = 1_000;

export interface VerificationOptions {
  readonly role: Role;
  /** The shared secret: UTF-8 bytes of the code's third segment. */
  readonly secret: Uint8Array;
  readonly own: OwnMaterial;
  readonly guesses: GuessBudget;
  readonly signal: AbortSignal;
  /** Called once the right greeting has been read: from then on the connection counts as established. */
  readonly onGreeting?: () => void;
  /** Called when a peer received our challenge and did not prove that they know the secret. */
  readonly onGuess?: () => void;
}

/** The encrypted stream to the friend; which one depends on the friend's program. */
export type FriendStream = RecordStream | GdayStream;

/** A connection whose other end knows the code (creator's view) or will be told that we do (joiner's view). */
export interface VerifiedCandidate {
  readonly stream: Duplex;
  /**
   * Creator: names this connection as the one to keep. Joiner: waits until the creator does.
   * @throws CooeeError `code-wrong` when the creator's proof is wrong, `connection-lost` when the creator chose
   *   another connection or is gone
   */
  settle(signal: AbortSignal): Promise<FriendStream>;
}

/**
 * Runs verification up to the point where a choice is needed. The caller owns the stream and destroys it on errors.
 * @throws CooeeError `friend-garbled` (not a gday peer, or an echo of ourselves), `code-wrong`, `code-guessed`,
 *   `connection-lost`; the signal's reason when aborted or timed out
 */
export function verifyPeer(stream: Duplex, options: VerificationOptions): Promise<VerifiedCandidate> {
  const silent = (): Error => new CooeeError('friend-garbled', 'no answer to the greeting');
  return withDeadline(options.signal, VERIFICATION_TIMEOUT_MS, silent, (signal) =>
    runVerification(stream, options, signal),
  );
}

async function runVerification(
  stream: Duplex,
  options: VerificationOptions,
  signal: AbortSignal,
): Promise<VerifiedCandidate> {
  const { role, own, guesses } = options;
  const reader = new ByteReader(stream);

  stream.write(GREETING);
  if (!(await reader.read(GREETING.length, signal)).equals(GREETING)) throw new CooeeError('friend-garbled');
  options.onGreeting?.();
  // Not earlier: a run takes milliseconds of this thread, which a crowd of silent strangers must not be able to spend.
  const run = startSpake2(options.secret, GDAY_IDENTITY);
  own.add(run.point);
  stream.write(run.message);
  const peerMessage = await reader.read(SPAKE2_MESSAGE_BYTES, signal);
  const peerPoint = peerMessage.subarray(1);
  if (own.includes(peerPoint)) throw new CooeeError('friend-garbled', 'reflected SPAKE2 message');
  const key = run.finish(peerMessage);

  const share = makePhraseShare();
  const challenge = makeChallenge(key, commitmentTo(share));
  const heard = reader.read(CHALLENGE_BYTES, signal);
  // A failure is handled where `heard` is awaited below; until then it must not count as unhandled.
  heard.catch(() => undefined);
  if (role === 'creator') await listenFirst(heard, signal);
  const guess = await guesses.take(signal);
  try {
    if (!stream.writable) {
      // The connection broke while it waited for its turn; nothing was sent.
      guess.giveBack();
      throw new CooeeError('connection-lost');
    }
    own.add(challenge);
    stream.write(challenge);
    const peerChallenge = await heard;
    if (own.includes(peerChallenge)) throw new CooeeError('friend-garbled', 'reflected challenge');
    const isCooee = isCooeeChallenge(key, peerChallenge);
    if (isCooee) guess.giveBack();
    const proofs: Proofs = { own: proofFor(key, peerChallenge), expected: proofFor(key, challenge) };
    const points = { own: run.point, peer: peerPoint };
    const transcript = transcriptOf(role, points, { own: challenge, peer: peerChallenge });
    const connection: Connection = { stream, reader, key, transcript, share, isCooee };

    if (role === 'joiner') stream.write(proofs.own);
    // A creator that is a Cooee withholds its proof until it has chosen; every other peer sends it now.
    if (role === 'creator' || !isCooee) await expectProof(connection, proofs, role, signal);
    guess.giveBack();
    const finish = role === 'creator' ? decide : follow;
    return { stream, settle: (settleSignal) => finish(connection, proofs, settleSignal) };
  } catch (error) {
    // A connection that we ended ourselves accuses nobody.
    if (guess.keep() && !options.signal.aborted) options.onGuess?.();
    throw error;
  }
}

/** @throws CooeeError `connection-lost`; the signal's reason. A joiner who has not sent in time is not a failure. */
async function listenFirst(heard: Promise<Buffer>, signal: AbortSignal): Promise<void> {
  const inTime = new Error('the joiner has not spoken');
  try {
    await withDeadline(
      signal,
      JOINER_FIRST_MS,
      () => inTime,
      (deadline) => orAborted(heard, deadline),
    );
  } catch (error) {
    if (error !== inTime) throw error;
  }
}

interface Pair {
  readonly own: Buffer;
  readonly peer: Buffer;
}

function transcriptOf(role: Role, points: Pair, challenges: Pair): Transcript {
  const [creator, joiner] = role === 'creator' ? (['own', 'peer'] as const) : (['peer', 'own'] as const);
  return {
    creatorPoint: points[creator],
    joinerPoint: points[joiner],
    creatorChallenge: challenges[creator],
    joinerChallenge: challenges[joiner],
  };
}

/** @throws CooeeError `code-wrong`, `connection-lost`; the signal's reason */
async function expectProof(
  { stream, reader }: Connection,
  proofs: Proofs,
  role: Role,
  signal: AbortSignal,
): Promise<void> {
  if (isProof(await reader.read(PROOF_BYTES, signal), proofs.expected)) return;
  // Our proof tells an honest friend with a wrong code why the call ends, and an attacker nothing beyond the one guess.
  if (role === 'creator') stream.end(proofs.own);
  throw new CooeeError('code-wrong');
}

interface Proofs {
  readonly own: Buffer;
  readonly expected: Buffer;
}

interface Connection {
  readonly stream: Duplex;
  readonly reader: ByteReader;
  readonly key: Spake2Key;
  readonly transcript: Transcript;
  readonly share: PhraseShare;
  readonly isCooee: boolean;
}

async function decide(connection: Connection, proofs: Proofs, signal: AbortSignal): Promise<FriendStream> {
  const { stream, reader, key, transcript, share } = connection;
  if (!connection.isCooee) {
    const seed = randomBytes(GDAY_SEED_BYTES);
    stream.write(Buffer.concat([proofs.own, seed]));
    return new GdayStream(stream, reader, key, [seed, await reader.read(GDAY_SEED_BYTES, signal)]);
  }
  const keys = deriveCallKeys(key, transcript, 'creator');
  const sealer = new Sealer(keys.send);
  stream.write(Buffer.concat([proofs.own, sealer.header]));
  const header = await reader.read(STREAM_HEADER_BYTES, signal);
  const phrase = new MatchPhrase(keys.phrase, share, transcript, 'creator');
  return new RecordStream(stream, reader, sealer, new Opener(keys.receive, header), keys.meeting, phrase);
}

async function follow(connection: Connection, proofs: Proofs, signal: AbortSignal): Promise<FriendStream> {
  const { stream, reader, key, transcript, share } = connection;
  if (!connection.isCooee) {
    // gday has proved itself, as it does on every connection; only its seed tells which one it keeps.
    const peerSeed = await reader.read(GDAY_SEED_BYTES, signal);
    const seed = randomBytes(GDAY_SEED_BYTES);
    stream.write(seed);
    return new GdayStream(stream, reader, key, [seed, peerSeed]);
  }
  await expectProof(connection, proofs, 'joiner', signal);
  const header = await reader.read(STREAM_HEADER_BYTES, signal);
  const keys = deriveCallKeys(key, transcript, 'joiner');
  const sealer = new Sealer(keys.send);
  stream.write(sealer.header);
  const phrase = new MatchPhrase(keys.phrase, share, transcript, 'joiner');
  return new RecordStream(stream, reader, sealer, new Opener(keys.receive, header), keys.meeting, phrase);
}
