/** Friends who are connected to different servers meet. */
import { expect } from '@playwright/test';

import { canonicalAddress } from '../../src-shared/contact-exchange';
import type { Dialect, PeerDetails } from '../../src-shared/contact-exchange';
import { Caller } from './caller';
import { CLIENT_PATIENCE_MS, create, DIALECTS, join, meeting, word } from './meeting';
import type { Side } from './meeting';
import { test } from './nodes';

const ROOMS = 2_000;
const AT_ONCE = 50;
const DETAILS: PeerDetails = {
  candidates: [{ source: 'mapped', address: canonicalAddress('203.0.113.9', 4711) }],
  nat: 'random',
  hasIpv6: false,
  roundTripMs: 40,
  nonce: new Uint8Array(16).fill(7),
};

test('2,000 of 2,000 rooms whose sides are on different servers of two workers each, in every mixture of dialects', async ({
  startNode,
}) => {
  const workers = ['--workers', '2'];
  const [one, other] = [await startNode(...workers), await startNode(...workers)];
  const results: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let number = next; number < ROOMS; number = next) {
      next += 1;
      const [creatorsPort, joinersPort] = number % 2 === 0 ? [one.port, other.port] : [other.port, one.port];
      const creator = await create(creatorsPort, number);
      const joiner = await join(joinersPort, number);
      results.push(await meeting(creator, joiner));
      creator.caller.hangUp();
      joiner.caller.hangUp();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(countOf(results)).toEqual({ 'introduced to each other': ROOMS });
});

test('of three who come into one room at the same moment, on either server, one is introduced', async ({
  startNode,
}) => {
  const [one, other] = [await startNode(), await startNode()];
  const results: string[] = [];
  for (let number = 0; number < 100; number += 1) {
    const creator = await create(one.port, number);
    const joiners = await Promise.all(
      [one.port, other.port, other.port].map((port, stranger) => join(port, number, stranger)),
    );
    const outcomes = await Promise.all(joiners.map((joiner) => whatJoinerHears(creator, joiner)));
    results.push(outcomes.sort().join(', '));
    for (const { caller } of [creator, ...joiners]) caller.hangUp();
  }
  const introduced = results.filter((outcomes) => outcomes.split('introduced').length === 2);
  expect(introduced).toHaveLength(100);
  // The others hear that the place is taken, or that the room is gone by now.
  expect(results.join(', ').replace(/introduced|room-taken|unexpected-message|no-such-room|, /g, '')).toBe(
    '',
  );
});

test('two servers send the bytes that one sends, in every mixture of dialects', async ({
  startNode,
  startAlone,
}) => {
  const [alone, one, other] = [await startAlone(), await startNode(), await startNode()];
  for (const [index, dialects] of DIALECTS.entries()) {
    const from = 45_001 + 2 * index;
    const ofOne = await transcript([alone.port, alone.port], dialects, from);
    expect(ofOne.map((hex) => hex.length > 0)).toEqual([true, true]);
    expect(await transcript([one.port, other.port], dialects, from)).toEqual(ofOne);
  }
});

/** All that a creator and a joiner are sent until they are introduced, in hexadecimal. @param from the creator's port; the joiner's is the next */
async function transcript(
  [creatorsPort, joinersPort]: readonly [number, number],
  [creators, joiners]: readonly [Dialect, Dialect],
  from: number,
): Promise<readonly string[]> {
  const creator = await Caller.open(creatorsPort, '127.0.0.1', creators, from);
  const joiner = await Caller.open(joinersPort, '127.0.0.1', joiners, from + 1);
  for (const [caller, isCreator] of [
    [creator, true],
    [joiner, false],
  ] as const) {
    const privateAddress = canonicalAddress('192.168.1.5', 40_000);
    if (isCreator) await caller.ask({ type: 'create-room', roomCode: '4660' }, CLIENT_PATIENCE_MS);
    await caller.ask(
      { type: 'record-address', roomCode: '4660', isCreator, privateAddress },
      CLIENT_PATIENCE_MS,
    );
    const privateContact = { v4: privateAddress, v6: null };
    await caller.ask(
      { type: 'ready', roomCode: '4660', isCreator, privateContact, details: DETAILS },
      CLIENT_PATIENCE_MS,
    );
  }
  for (const caller of [creator, joiner])
    expect((await caller.next(CLIENT_PATIENCE_MS)).type).toBe('peer-contact');
  for (const caller of [creator, joiner]) await caller.ask({ type: 'tell-details', details: DETAILS }, 0);
  for (const caller of [creator, joiner])
    expect((await caller.next(CLIENT_PATIENCE_MS)).type).toBe('peer-details');
  for (const caller of [creator, joiner]) caller.hangUp();
  return [creator.received, joiner.received];
}

async function whatJoinerHears(creator: Side, joiner: Side): Promise<string> {
  if (joiner.asked.type !== 'client-contact') return word(joiner.asked);
  return (await meeting(creator, joiner)) === 'introduced to each other'
    ? 'introduced'
    : 'wrongly introduced';
}

function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of words) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}
