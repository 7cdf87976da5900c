/** The match phrase in the introduction: each side shows its share of it there. */
import { randomBytes } from 'node:crypto';
import { duplexPair } from 'node:stream';

import { afterEach, describe, expect, it } from 'vitest';

import { ByteReader } from '../../secure/byte-reader';
import { deriveCallKeys } from '../../secure/call-keys';
import { makeChallenge } from '../../secure/challenge';
import { commitmentTo, makePhraseShare, MatchPhrase } from '../../secure/match-phrase';
import { RecordStream } from '../../secure/record-stream';
import { Opener, Sealer } from '../../secure/secretstream';
import type { Spake2Key } from '../../secure/spake2';
import { BackedStream } from './backed-stream';
import { Conversation } from './conversation';
import type { TransferSink } from './conversation';

const never = new AbortController().signal;
const noTransfers: TransferSink = {
  attach: () => undefined,
  handleControl: () => undefined,
  handleData: () => undefined,
};
const opened: RecordStream[] = [];
afterEach(() => {
  for (const stream of opened.splice(0)) stream.destroy();
});

/** The two ends of a connection whose challenges have committed to shares of a phrase. */
function agreedStreams(): { creator: RecordStream; joiner: RecordStream } {
  const key = randomBytes(32) as Spake2Key;
  const [creators, joiners] = [makePhraseShare(), makePhraseShare()];
  const transcript = {
    creatorPoint: randomBytes(32),
    joinerPoint: randomBytes(32),
    creatorChallenge: makeChallenge(key, commitmentTo(creators)),
    joinerChallenge: makeChallenge(key, commitmentTo(joiners)),
  };
  const [near, far] = duplexPair();
  const [here, there] = (['creator', 'joiner'] as const).map((role) => deriveCallKeys(key, transcript, role));
  if (here === undefined || there === undefined) throw new Error('two ends are needed');
  const [going, coming] = [new Sealer(here.send), new Sealer(there.send)];
  const creator = new RecordStream(
    near,
    new ByteReader(near),
    going,
    new Opener(here.receive, coming.header),
    here.meeting,
    new MatchPhrase(here.phrase, creators, transcript, 'creator'),
  );
  const joiner = new RecordStream(
    far,
    new ByteReader(far),
    coming,
    new Opener(there.receive, going.header),
    there.meeting,
    new MatchPhrase(there.phrase, joiners, transcript, 'joiner'),
  );
  opened.push(creator, joiner);
  return { creator, joiner };
}

function conversation(stream: RecordStream): Conversation {
  const backed = new BackedStream(stream, { onLost: () => undefined });
  return new Conversation(backed, noTransfers, () => undefined, stream.phrase);
}

/** Introduces a friend who is no program of ours. */
async function introduce(stream: RecordStream, share: object): Promise<void> {
  const hello = { type: 'hello', version: 1, app: '0.1.0', name: 'Sam', features: [], ...share };
  await stream.send(Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(hello))]));
}

describe('an introduction', () => {
  it('gives both sides the same match phrase', async () => {
    const { creator, joiner } = agreedStreams();
    const [alex, sam] = [conversation(creator), conversation(joiner)];
    const [here, there] = await Promise.all([
      alex.begin({ app: '1', name: 'Alex', guesses: 0 }, never),
      sam.begin({ app: '1', name: 'Sam', guesses: 0 }, never),
    ]);
    expect(here.matchPhrase).toHaveLength(3);
    expect(there.matchPhrase).toEqual(here.matchPhrase);
    await Promise.all([alex.leave(null), there.farewell, sam.leave(null)]);
  });

  it('gives none with an older Cooee, who shows no share', async () => {
    const { creator, joiner } = agreedStreams();
    await introduce(joiner, {});
    const { matchPhrase, farewell } = await conversation(creator).begin(
      { app: '1', name: 'Alex', guesses: 0 },
      never,
    );
    expect(matchPhrase).toBeNull();
    farewell.catch(() => undefined);
  });

  it('with a share that was not committed to ends the call', async () => {
    for (const share of [makePhraseShare().toString('hex'), '', 'f'.repeat(63), 17]) {
      const { creator, joiner } = agreedStreams();
      await introduce(joiner, { share });
      await expect(
        conversation(creator).begin({ app: '1', name: 'Alex', guesses: 0 }, never),
      ).rejects.toMatchObject({
        kind: 'friend-garbled',
      });
    }
  });
});
