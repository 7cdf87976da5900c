import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { duplexPair } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { phraseWords } from '../../../src-shared/code';
import { CooeeError } from '../../../src-shared/session';
import { deriveCallKeys } from './call-keys';
import type { Transcript } from './call-keys';
import { makeChallenge } from './challenge';
import { guessAccount } from './guess-account.fixture';
import { GuessBudget } from './guess-budget';
import { MatchPhrase, commitmentTo, makePhraseShare } from './match-phrase';
import { OwnMaterial } from './own-material';
import { verifyPeer } from './peer-verification';
import type { Spake2Key } from './spake2';

const never = new AbortController().signal;

/** A verified connection between two who know the code: what each side has for the phrase. */
async function connection(): Promise<{ creator: MatchPhrase; joiner: MatchPhrase }> {
  const [left, right] = duplexPair();
  const common = { secret: Buffer.from('maple'), signal: never };
  const [creator, joiner] = await Promise.all([
    verifyPeer(left, {
      ...common,
      role: 'creator',
      own: new OwnMaterial(),
      guesses: new GuessBudget(guessAccount()),
    }),
    verifyPeer(right, {
      ...common,
      role: 'joiner',
      own: new OwnMaterial(),
      guesses: new GuessBudget(guessAccount()),
    }),
  ]);
  const streams = await Promise.all([creator.settle(never), joiner.settle(never)]);
  const [one, other] = streams.map((stream) => (stream.program === 'cooee' ? stream.phrase : null));
  if (!one || !other) throw new Error('no match phrase');
  return { creator: one, joiner: other };
}

describe('the match phrase', () => {
  it('is the same on both sides of a connection, and another on each', async () => {
    const seen: string[] = [];
    for (let call = 0; call < 3; call++) {
      const { creator, joiner } = await connection();
      const words = creator.words(joiner.shown);
      expect(joiner.words(creator.shown)).toEqual(words);
      expect(words).toHaveLength(3);
      seen.push(words.join(' '));
    }
    expect(new Set(seen).size).toBe(3);
  });

  it('differs where a machine in between has guessed the code and speaks with both', async () => {
    const [withCaller, withAnswerer] = [await connection(), await connection()];
    const caller = withCaller.creator.words(withCaller.joiner.shown);
    const answerer = withAnswerer.joiner.words(withAnswerer.creator.shown);
    expect(caller).not.toEqual(answerer);
  });

  it('cannot be chosen by whoever speaks last: only the share that was committed to counts', async () => {
    const { creator, joiner } = await connection();
    for (const shown of [makePhraseShare().toString('hex'), creator.shown, '', 'not hexadecimal', '0'])
      expect(() => creator.words(shown)).toThrow(CooeeError);
    expect(() => creator.words(`${joiner.shown}00`)).toThrow(CooeeError);
    expect(creator.words(joiner.shown)).toHaveLength(3);
  });

  it('is derived as docs/PROTOCOL.md 6 says', () => {
    const key = randomBytes(32) as Spake2Key;
    const [creators, joiners] = [makePhraseShare(), makePhraseShare()];
    const transcript: Transcript = {
      creatorPoint: randomBytes(32),
      joinerPoint: randomBytes(32),
      creatorChallenge: makeChallenge(key, commitmentTo(creators)),
      joinerChallenge: makeChallenge(key, commitmentTo(joiners)),
    };
    const { phrase } = deriveCallKeys(key, transcript, 'joiner');
    const salt = createHash('sha256').update('cooee/1 transcript');
    for (const part of Object.values(transcript) as Buffer[]) salt.update(part);
    const expectedKey = Buffer.from(hkdfSync('sha256', key, salt.digest(), 'cooee/1 match phrase', 32));
    expect(phrase).toEqual(expectedKey);
    const expected = createHmac('sha256', expectedKey).update(creators).update(joiners).digest();
    const words = new MatchPhrase(phrase, joiners, transcript, 'joiner').words(creators.toString('hex'));
    expect(words).toEqual(phraseWords(expected));
    const commitment = createHash('sha256').update('cooee/1 match phrase share').update(creators).digest();
    expect(transcript.creatorChallenge.subarray(0, 16)).toEqual(commitment.subarray(0, 16));
  });
});
