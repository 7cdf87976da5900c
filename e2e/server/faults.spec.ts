/**
 * What callers see when something of the servers fails under them: nobody waits for an answer longer than Cooee waits for its server,
 * nobody is introduced to a third, and what does not need what failed works on.
 */
import { setTimeout as wait } from 'node:timers/promises';

import { expect } from '@playwright/test';

import { CLIENT_PATIENCE_MS, create, join, lastHeard, meeting, word } from './meeting';
import type { Side } from './meeting';
import { test } from './nodes';

const CALLERS = 25;
/** A node that has died is missed after 6 s, and the others ask once a second who is there. */
const UNTIL_MISSED_MS = 8_000;
/**
 * After the engine has come back, nodes notice it within a second and say what they know; for three more, a room that is not there is
 * believed to be on its way.
 */
const UNTIL_BACK_MS = 5_000;

/** What became of each caller of a group, in words, with how many. */
let seen: Record<string, Record<string, number>> = {};
const open: Side[] = [];

test.beforeEach(() => {
  seen = {};
});

test.afterEach(() => {
  for (const { caller } of open.splice(0)) caller.hangUp();
  console.table(seen);
});

test('a server is killed', async ({ startNode }) => {
  const [dying, living] = [await startNode(), await startNode()];
  const onDying = await callers(1, (room) => create(dying.port, room));
  const onLiving = await callers(2, (room) => create(living.port, room));
  dying.server.kill('SIGKILL');
  await note('creators on the killed server', onDying, CLIENT_PATIENCE_MS);
  await noteMeetings('creators on the other', onLiving, 2, (room) => join(living.port, room));
  const late = await callers(1, (room) => join(living.port, room));
  await note('joiners of a room whose creator is gone', late, UNTIL_MISSED_MS);
  const again = await callers(1, (room) => create(living.port, room));
  await noteMeetings('creators who come again', again, 1, (room) => join(living.port, room));
  expect(seen).toEqual({
    'creators on the killed server': { closed: CALLERS },
    'creators on the other': { 'introduced to each other': CALLERS },
    'joiners of a room whose creator is gone': { 'no-such-room': CALLERS },
    'creators who come again': { 'introduced to each other': CALLERS },
  });
});

test('Redis is killed and forgets everything, and comes back', async ({ redis, startNode }) => {
  const [one, other] = [await startNode(), await startNode()];
  const [sameNode, apart, later] = [
    await callers(1, (room) => create(one.port, room)),
    await callers(2, (room) => create(one.port, room)),
    await callers(3, (room) => create(one.port, room)),
  ];
  await redis.kill();
  await noteMeetings('friends on one server, meanwhile', sameNode, 1, (room) => join(one.port, room));
  await note(
    'friends on different servers, meanwhile',
    await callers(2, (room) => join(other.port, room)),
    0,
  );
  const made = await callers(4, (room) => create(one.port, room));
  await redis.startAgain();
  await wait(UNTIL_BACK_MS);
  await note('a third', await callers(1, (room) => join(other.port, room)), 0);
  await noteMeetings('friends on different servers, afterwards', apart, 2, (room) => join(other.port, room));
  await noteMeetings('those who came only afterwards', later, 3, (room) => join(other.port, room));
  await noteMeetings('rooms that were made meanwhile', made, 4, (room) => join(other.port, room));
  expect(seen).toEqual({
    'friends on one server, meanwhile': { 'introduced to each other': CALLERS },
    'friends on different servers, meanwhile': { 'too-many-requests': CALLERS },
    'a third': { 'no-such-room': CALLERS },
    'friends on different servers, afterwards': { 'introduced to each other': CALLERS },
    'those who came only afterwards': { 'introduced to each other': CALLERS },
    'rooms that were made meanwhile': { 'introduced to each other': CALLERS },
  });
});

test('Redis does nothing for five seconds while rooms are made and joined without pause', async ({
  redis,
  startNode,
}) => {
  const nodes = [await startNode(), await startNode()] as const;
  const [one, other] = nodes;
  const waiting = await callers(1, (room) => create(one.port, room));
  const traffic = Promise.all(
    Array.from({ length: 200 }, async (_, count) => {
      await wait(count * 40);
      const room = 2_000 + count;
      const started = performance.now();
      const [creator, joiner] = [await create(one.port, room), await join(other.port, room)];
      open.push(creator, joiner);
      const outcome = await meeting(creator, joiner);
      return { outcome, took: performance.now() - started };
    }),
  );
  await wait(1_000);
  redis.pause();
  await wait(5_000);
  redis.goOn();
  const outcomes = await traffic;
  for (const { outcome } of outcomes) count('rooms made and joined all the while', outcome);
  await wait(UNTIL_BACK_MS);
  await noteMeetings('who waited all the while', waiting, 1, (room) => join(other.port, room));
  const { 'rooms made and joined all the while': during, ...rest } = seen;
  expect(rest).toEqual({ 'who waited all the while': { 'introduced to each other': CALLERS } });
  // Each was answered: with the friend, or that the server is busy.
  expect(Object.keys(during ?? {}).sort()).toEqual(['introduced to each other', 'told to come again']);
  expect(Math.max(...outcomes.map(({ took }) => took))).toBeLessThan(3 * CLIENT_PATIENCE_MS);
});

/** Callers of {@link CALLERS} rooms of one series. */
async function callers(series: number, make: (room: number) => Promise<Side>): Promise<readonly Side[]> {
  const sides = await Promise.all(Array.from({ length: CALLERS }, (_, count) => make(series * 100 + count)));
  open.push(...sides);
  return sides;
}

async function note(group: string, sides: readonly Side[], patienceMs: number): Promise<void> {
  for (const heard of await Promise.all(sides.map((side) => lastHeard(side, patienceMs))))
    count(group, word(heard));
}

/** Whether creators who wait meet friends who come now. */
async function noteMeetings(
  group: string,
  creators: readonly Side[],
  series: number,
  make: (room: number) => Promise<Side>,
): Promise<void> {
  const joiners = await callers(series, make);
  for (const outcome of await Promise.all(
    creators.map((creator, index) => meeting(creator, joiners[index] ?? creator)),
  ))
    count(group, outcome);
}

function count(group: string, outcome: string): void {
  const counts = (seen[group] ??= {});
  counts[outcome] = (counts[outcome] ?? 0) + 1;
}
