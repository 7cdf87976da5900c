import { randomBytes } from 'node:crypto';
import { duplexPair, type Duplex } from 'node:stream';

import { describe, expect, it } from 'vitest';

import type { Role } from '../../../src-shared/session';
import { ByteReader } from './byte-reader';
import { isProof, proofFor } from './challenge';
import { GuessLimit } from './guess-limit';
import { OwnMaterial } from './own-material';
import { verifyPeer, type VerificationOptions, type VerifiedCandidate } from './peer-verification';
import { GDAY_IDENTITY, startSpake2 } from './spake2';

const never = new AbortController().signal;
const failing = (kind: string): unknown => expect.objectContaining({ kind });

function options(role: Role, secret: string, shared: Partial<VerificationOptions> = {}): VerificationOptions {
  return {
    role,
    secret: Buffer.from(secret),
    own: new OwnMaterial(),
    guesses: new GuessLimit(),
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

  it('stops after sixteen wrong guesses, and an honest friend costs none', async () => {
    const guesses = new GuessLimit();
    for (let guess = 0; guess < 16; guess += 1) {
      const [left, right] = duplexPair();
      const attacker = verifyPeer(right, options('joiner', `guess ${guess}`));
      await expect(verifyPeer(left, options('creator', 'maple', { guesses }))).rejects.toEqual(
        failing('code-wrong'),
      );
      await attacker;
    }
    const [left, right] = duplexPair();
    const attacker = verifyPeer(right, options('joiner', 'one more'));
    await expect(verifyPeer(left, options('creator', 'maple', { guesses }))).rejects.toEqual(
      failing('code-guessed'),
    );
    await attacker;
  });
});

/** gday's half of the verification, from the specification alone: it sends a step, then reads it. */
async function playGday(stream: Duplex, secret: string): Promise<Buffer> {
  const reader = new ByteReader(stream);
  const run = startSpake2(Buffer.from(secret), GDAY_IDENTITY);
  stream.write('gday_hole_punch');
  await reader.read(15, never);
  stream.write(run.message);
  const key = run.finish(await reader.read(33, never));
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
