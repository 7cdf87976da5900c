import { randomBytes } from 'node:crypto';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';

import { describe, expect, it } from 'vitest';

import type { Role } from '../../../src-shared/session';
import { ByteReader } from './byte-reader';
import { isCooeeChallenge, isProof, makeChallenge, proofFor } from './challenge';
import { guessAccount } from './guess-account.fixture';
import { GuessBudget } from './guess-budget';
import { OwnMaterial } from './own-material';
import { verifyPeer } from './peer-verification';
import type { VerificationOptions, VerifiedCandidate } from './peer-verification';
import { GDAY_IDENTITY, startSpake2 } from './spake2';
import type { Spake2Key } from './spake2';

const never = new AbortController().signal;
const failing = (kind: string): unknown => expect.objectContaining({ kind });

function options(role: Role, secret: string, shared: Partial<VerificationOptions> = {}): VerificationOptions {
  return {
    role,
    secret: Buffer.from(secret),
    own: new OwnMaterial(),
    guesses: new GuessBudget(guessAccount()),
    signal: never,
    ...shared,
  };
}

/** Both sides up to the point where the creator would choose. */
async function bothVerified(
  creatorSecret = 'maple',
  joinerSecret = 'maple',
): Promise<[VerifiedCandidate, VerifiedCandidate]> {
  const [left, right] = duplexPair();
  return Promise.all([
    verifyPeer(left, options('creator', creatorSecret)),
    verifyPeer(right, options('joiner', joinerSecret)),
  ]);
}

/** Sends everything that arrives at one end out of the other, as an attacker in the middle would. */
function pipeTogether(one: Duplex, other: Duplex): void {
  one.pipe(other);
  other.pipe(one);
}

describe('peer verification', () => {
  it('joins two peers who know the code, in a stream that carries frames both ways', async () => {
    const [creator, joiner] = await bothVerified();
    const [left, right] = await Promise.all([creator.settle(never), joiner.settle(never)]);
    if (left.program !== 'cooee' || right.program !== 'cooee') throw new Error('not recognised as Cooees');
    const heard: string[] = [];
    const listening = Promise.all([
      left.receive((frame) => void heard.push(frame.toString()), never),
      right.receive((frame) => void heard.push(frame.toString()), never),
    ]);
    await left.send(Buffer.from('coo'));
    await right.send(Buffer.from('ee'));
    await Promise.all([left.finish(Buffer.from('bye')), right.finish(Buffer.from('bye'))]);
    await listening;
    expect(heard.sort()).toEqual(['bye', 'bye', 'coo', 'ee']);
  });

  it('leaves the joiner waiting until the creator has chosen the connection', async () => {
    const [creator, joiner] = await bothVerified();
    let settled = false;
    const following = joiner.settle(never).then((stream) => {
      settled = true;
      return stream;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    await Promise.all([creator.settle(never), following]);
    expect(settled).toBe(true);
  });

  it('tells both sides that the codes differ', async () => {
    const [left, right] = duplexPair();
    const creator = verifyPeer(left, options('creator', 'maple'));
    const joiner = verifyPeer(right, options('joiner', 'tiger')).then((candidate) => candidate.settle(never));
    await expect(creator).rejects.toEqual(failing('code-wrong'));
    await expect(joiner).rejects.toEqual(failing('code-wrong'));
  });

  it.each(['creator', 'joiner'] as const)('refuses an echo of itself (%s)', async (role) => {
    const [ours, theirs] = duplexPair();
    theirs.pipe(theirs);
    await expect(verifyPeer(ours, options(role, 'maple'))).rejects.toEqual(failing('friend-garbled'));
  });

  it.each(['creator', 'joiner'] as const)(
    'refuses two of its own connections piped together (%s)',
    async (role) => {
      const shared = options(role, 'maple');
      const [first, firstFar] = duplexPair();
      const [second, secondFar] = duplexPair();
      pipeTogether(firstFar, secondFar);
      const results = await Promise.allSettled([verifyPeer(first, shared), verifyPeer(second, shared)]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    },
  );

  it('refuses its own challenge coming back under a fresh SPAKE2 message', async () => {
    const [ours, theirs] = duplexPair();
    const verifying = verifyPeer(ours, options('creator', 'maple'));
    theirs.write(
      Buffer.concat([
        Buffer.from('gday_hole_punch'),
        startSpake2(Buffer.from('maple'), GDAY_IDENTITY).message,
      ]),
    );
    let received = Buffer.alloc(0);
    theirs.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length === 80) theirs.write(received.subarray(48));
    });
    await expect(verifying).rejects.toEqual(failing('friend-garbled'));
  });

  it.each([
    ['another greeting', Buffer.from('GET / HTTP/1.1\r\n')],
    ['rubbish instead of a point', Buffer.concat([Buffer.from('gday_hole_punch'), Buffer.alloc(33, 0xff)])],
  ])('refuses %s', async (_, bytes) => {
    const [ours, theirs] = duplexPair();
    theirs.write(bytes);
    await expect(verifyPeer(ours, options('joiner', 'maple'))).rejects.toEqual(failing('friend-garbled'));
  });

  it('notices a stranger that hangs up', async () => {
    const [ours, theirs] = duplexPair();
    theirs.end();
    await expect(verifyPeer(ours, options('joiner', 'maple'))).rejects.toEqual(failing('connection-lost'));
  });

  it('stops after four wrong guesses that were carried through to the proof', async () => {
    const guesses = new GuessBudget(guessAccount());
    const verify = async (secret: string): Promise<unknown> => {
      const [left, right] = duplexPair();
      const attacker = verifyPeer(right, options('joiner', secret)).catch(() => undefined);
      const verified = verifyPeer(left, options('creator', 'maple', { guesses }));
      await verified.catch(() => left.end());
      await attacker;
      return verified;
    };
    for (let guess = 0; guess < 4; guess += 1)
      await expect(verify(`guess ${guess}`)).rejects.toEqual(failing('code-wrong'));
    await expect(verify('maple')).rejects.toEqual(failing('code-guessed'));
  });
});

/**
 * What somebody who guesses does: compares what they hear with their own key, and hangs up before they say whether it fits.
 * @returns whether the guess was right; null when nothing came that could tell
 */
type Guesser = (stream: Duplex, secret: string) => Promise<boolean | null>;

/** Greetings and points; then the guesser has a key. */
async function reachKey(stream: Duplex, secret: string): Promise<{ reader: ByteReader; key: Spake2Key }> {
  const reader = new ByteReader(stream);
  const run = startSpake2(Buffer.from(secret), GDAY_IDENTITY);
  stream.write('gday_hole_punch');
  await reader.read(15, never);
  stream.write(run.message);
  return { reader, key: run.finish(await reader.read(33, never)) };
}

function whoReadsOurChallenge(speaksFirst: boolean): Guesser {
  return async (stream, secret) => {
    const { reader, key } = await reachKey(stream, secret);
    if (speaksFirst) stream.write(makeChallenge(key, randomBytes(16)));
    const challenge = await reader.read(32, never).catch(() => null);
    stream.end();
    return challenge === null ? null : isCooeeChallenge(key, challenge);
  };
}

const GUESSERS: Readonly<Record<string, Guesser>> = {
  'who waits for our challenge and says nothing': whoReadsOurChallenge(false),
  'who says a challenge of their own first and reads ours': whoReadsOurChallenge(true),
  'who passes for gday and tests our proof': async (stream, secret) => {
    const { reader, key } = await reachKey(stream, secret);
    const own = randomBytes(32);
    stream.write(own);
    const challenge = await reader.read(32, never).catch(() => null);
    if (challenge === null) return null;
    stream.write(proofFor(key, challenge));
    const proof = await reader.read(32, never).catch(() => null);
    stream.end();
    return proof === null ? null : isProof(proof, proofFor(key, own));
  },
};

describe.each(['creator', 'joiner'] as const)('the guesses at a %s’s code', (role) => {
  it.each(Object.entries(GUESSERS))(
    'are counted for somebody %s',
    { timeout: 60_000 },
    async (_, guesser) => {
      let told = 0;
      const onGuess = (): void => void (told += 1);
      const account = guessAccount();
      const guesses = new GuessBudget(account);
      const attempt = async (secret: string): Promise<boolean | null> => {
        const [ours, theirs] = duplexPair();
        // As the agreement does: a refused connection is closed.
        const verified = verifyPeer(ours, options(role, 'maple', { guesses, onGuess }))
          .then((candidate) => candidate.settle(never))
          .catch(() => ours.end());
        const learned = await guesser(theirs, secret);
        theirs.end();
        await verified;
        return learned;
      };
      for (let guess = 0; guess < 4; guess += 1) expect(await attempt(`guess ${guess}`)).not.toBe(true);
      expect(account.spent).toBe(4);
      expect(told).toBe(4);
      // The right one comes too late: nothing is said that could tell them so.
      expect(await attempt('maple')).toBeNull();
    },
  );

  it('cost an honest friend nothing, whatever they use', async () => {
    const account = guessAccount();
    const guesses = new GuessBudget(account);
    const [left, right] = duplexPair();
    const other = role === 'creator' ? 'joiner' : 'creator';
    await Promise.all([
      verifyPeer(left, options(role, 'maple', { guesses })),
      verifyPeer(right, options(other, 'maple')),
    ]);
    const [ours, theirs] = duplexPair();
    const gday = playGday(theirs, 'maple');
    const friend = await verifyPeer(ours, options(role, 'maple', { guesses }));
    expect(account.spent).toBe(0);
    await friend.settle(never);
    await gday;
  });

  it('are not spent by a connection that broke while it waited for its turn', async () => {
    const account = guessAccount();
    const guesses = new GuessBudget(account);
    const held = [await guesses.take(never), await guesses.take(never)];
    const [ours, theirs] = duplexPair();
    const verified = verifyPeer(ours, options(role, 'maple', { guesses }));
    const { key } = await reachKey(theirs, 'maple');
    theirs.write(makeChallenge(key, randomBytes(16)));
    await new Promise((resolve) => setImmediate(resolve));
    ours.destroy();
    for (const guess of held) guess.giveBack();
    await expect(verified).rejects.toEqual(failing('connection-lost'));
    expect(account.spent).toBe(0);
  });
});

/** gday's half of the verification, written from docs/GDAY-WIRE.md 5 alone: it sends a step, then reads it. */
async function playGday(stream: Duplex, secret: string): Promise<Buffer> {
  const { reader, key } = await reachKey(stream, secret);
  const challenge = randomBytes(32);
  stream.write(challenge);
  stream.write(proofFor(key, await reader.read(32, never)));
  if (!isProof(await reader.read(32, never), proofFor(key, challenge)))
    throw new Error('PeerAuthenticationFailed');
  stream.write(Buffer.alloc(7, 1));
  return reader.read(7, never);
}

describe.each(['creator', 'joiner'] as const)('a friend with gday, seen by the %s', (role) => {
  it('is recognised and given gday’s stream', async () => {
    const [ours, theirs] = duplexPair();
    const gday = playGday(theirs, 'maple');
    const candidate = await verifyPeer(ours, options(role, 'maple'));
    const stream = await candidate.settle(never);
    expect(stream.program).toBe('gday');
    expect(await gday).toHaveLength(7);
  });

  it('is told of a wrong code', async () => {
    const [ours, theirs] = duplexPair();
    const gday = playGday(theirs, 'tiger');
    const verified = verifyPeer(ours, options(role, 'maple')).then((candidate) => candidate.settle(never));
    await expect(verified).rejects.toEqual(failing('code-wrong'));
    await expect(gday).rejects.toThrow('PeerAuthenticationFailed');
  });
});
