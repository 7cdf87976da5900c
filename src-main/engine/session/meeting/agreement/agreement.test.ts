import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import type { SocketAddress } from '../../../../../src-shared/contact-exchange';
import { CooeeError } from '../../../../../src-shared/session';
import type { RouteAttempt } from '../../../../../src-shared/session';
import { SharedPort } from '../../../punch';
import type { Introduction } from '../../../punch';
import { GuessBudget, OwnMaterial, verifyPeer } from '../../../secure';
import { guessAccount } from '../../../secure/guess-account.fixture';
import { agreeOnConnection } from './agreement';
import type { AgreedConnection, AgreementOptions } from './agreement';

const LOOPBACK = { 4: '127.0.0.1', 6: '::1' } as const;
const opened: { close(): void }[] = [];
const strangers: Socket[] = [];

afterEach(() => {
  for (const port of opened.splice(0)) port.close();
  for (const socket of strangers.splice(0)) socket.destroy();
});

const addressesOf = (ports: readonly SharedPort[]): readonly SocketAddress[] =>
  ports.map(({ family, port }) => ({ family, host: LOOPBACK[family], port }));

function introduction(own: readonly SharedPort[], friend: readonly SharedPort[]): Introduction {
  return {
    own: addressesOf(own),
    candidates: addressesOf(friend).map((address) => ({ address, source: 'private' })),
    onMore: () => () => undefined,
    startAt: performance.now(),
  };
}

interface Friends {
  readonly creator: AgreementOptions;
  readonly joiner: AgreementOptions;
}

function friends(families: readonly (4 | 6)[] = [4], joinerSecret = 'maple'): Friends {
  const open = (): SharedPort[] => families.map((family) => SharedPort.open(family));
  const ports = [open(), open()] as const;
  opened.push(...ports[0], ...ports[1]);
  const common = {
    onRoute: () => undefined,
    onRoutes: () => undefined,
    guesses: null,
    onGuesses: () => undefined,
    signal: new AbortController().signal,
  };
  return {
    creator: {
      ...common,
      role: 'creator',
      secret: Buffer.from('maple'),
      ports: ports[0],
      introduction: introduction(ports[0], ports[1]),
    },
    joiner: {
      ...common,
      role: 'joiner',
      secret: Buffer.from(joinerSecret),
      ports: ports[1],
      introduction: introduction(ports[1], ports[0]),
    },
  };
}

/** A stranger joins with another secret, and carries it through until they have read the creator's proof. */
async function guessWrong(port: SharedPort | undefined): Promise<void> {
  const { signal } = new AbortController();
  const stranger = connect(port?.port ?? 0, LOOPBACK[4]);
  strangers.push(stranger);
  await once(stranger, 'connect');
  const joining = verifyPeer(stranger, {
    role: 'joiner',
    secret: Buffer.from('tiger'),
    own: new OwnMaterial(),
    guesses: new GuessBudget(null),
    signal,
  });
  await expect(joining.then(({ settle }) => settle(signal))).rejects.toThrow();
}

async function expectTalk(one: AgreedConnection, other: AgreedConnection): Promise<void> {
  if (one.stream.program !== 'cooee' || other.stream.program !== 'cooee') throw new Error('not two Cooees');
  const heard: string[] = [];
  const listening = other.stream.receive(
    (frame) => void heard.push(frame.toString()),
    new AbortController().signal,
  );
  await one.stream.finish(Buffer.from('cooee'));
  await listening;
  expect(heard).toEqual(['cooee']);
  one.stream.destroy();
  other.stream.destroy();
}

describe('agreement on one connection', () => {
  it('takes only a route that is better than the one it has to beat', async () => {
    const { creator, joiner } = friends();
    const stop = new AbortController();
    setTimeout(() => stop.abort(new CooeeError('friend-left')), 1_000);
    const { signal } = stop;
    const mustBeat = { kind: 'same-computer', transport: 'tcp' } as const;
    const tooFew = [
      agreeOnConnection({ ...creator, mustBeat, signal }),
      agreeOnConnection({ ...joiner, signal }),
    ];
    for (const { status } of await Promise.allSettled(tooFew)) expect(status).toBe('rejected');
    const relayed = { kind: 'relay', transport: 'tcp' } as const;
    const [one, other] = await Promise.all([
      agreeOnConnection({ ...creator, mustBeat: relayed }),
      agreeOnConnection({ ...joiner, mustBeat: relayed }),
    ]);
    await expectTalk(one, other);
  });

  it('ends with a friend who proved themselves and went, where they will try anew', async () => {
    const { creator } = friends();
    const { signal } = new AbortController();
    const creating = agreeOnConnection({ ...creator, endsWithFriend: true });
    const friend = connect(creator.ports[0]?.port ?? 0, LOOPBACK[4]);
    strangers.push(friend);
    const secret = Buffer.from('maple');
    const proofs = {
      role: 'joiner',
      secret,
      own: new OwnMaterial(),
      guesses: new GuessBudget(null),
      signal,
    } as const;
    await verifyPeer(friend, proofs);
    friend.end();
    const began = performance.now();
    await expect(creating).rejects.toMatchObject({ kind: 'connection-lost' });
    // Without that it goes on for 30 s.
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('says in the end which way was chosen, and what was a stranger', async () => {
    const { creator, joiner } = friends();
    const seen: (readonly RouteAttempt[])[] = [];
    const negotiating = agreeOnConnection({ ...creator, onRoutes: (routes) => seen.push(routes) });
    const stranger = connect(creator.ports[0]?.port ?? 0, LOOPBACK[4]);
    stranger.on('error', () => undefined).resume();
    await once(stranger, 'connect');
    stranger.write('rubbish\n'.repeat(9));
    await once(stranger, 'close');
    const [one, other] = await Promise.all([negotiating, agreeOnConnection(joiner)]);
    const routes = seen.at(-1) ?? [];
    expect(routes.map(({ source, fate }) => `${source} ${fate}`)).toEqual([
      'private chosen',
      'peer stranger',
    ]);
    await expectTalk(one, other);
  });

  it('is reached by two friends on one computer', async () => {
    const { creator, joiner } = friends();
    const [one, other] = await Promise.all([agreeOnConnection(creator), agreeOnConnection(joiner)]);
    for (const { route } of [one, other]) expect(route).toEqual({ kind: 'same-computer', transport: 'tcp' });
    await expectTalk(one, other);
  });

  it(
    'is the same connection on both sides, though IPv4 and IPv6 are equally fast',
    { timeout: 60_000 },
    async () => {
      for (let round = 0; round < 25; round += 1) {
        const { creator, joiner } = friends([4, 6]);
        const told: number[] = [];
        const counted = (side: AgreementOptions): AgreementOptions => ({
          ...side,
          guesses: guessAccount(),
          onGuesses: (count) => told.push(count),
        });
        const sides = [counted(creator), counted(joiner)] as const;
        const [one, other] = await Promise.all(sides.map(agreeOnConnection));
        if (one === undefined || other === undefined) throw new Error('nobody met');
        await expectTalk(one, other);
        // The friend's own connections cost nothing, also those that were not chosen.
        expect(told).toEqual([]);
        expect(sides.map(({ guesses }) => guesses?.spent)).toEqual([0, 0]);
      }
    },
  );

  it('fails on both sides in the same words when the codes differ, and accuses nobody else of guessing', async () => {
    const { creator, joiner } = friends([4, 6], 'tiger');
    const told: number[] = [];
    const sides = [creator, joiner].map((side) => ({
      ...side,
      guesses: guessAccount(),
      onGuesses: (count: number) => told.push(count),
    }));
    const results = await Promise.allSettled(sides.map(agreeOnConnection));
    const wrong = { status: 'rejected', reason: expect.objectContaining({ kind: 'code-wrong' }) as unknown };
    expect(results).toEqual([wrong, wrong]);
    expect(told).toEqual([]);
  });

  it.each([
    ['does not end with', 3],
    ['ends with the fourth of', 4],
  ])('%s the wrong proofs of a stranger (%i), where the friend was not introduced', async (_how, count) => {
    const { creator, joiner } = friends([4, 6]);
    const told: number[] = [];
    const candidates = creator.introduction.candidates.filter(({ address }) => address.family === 6);
    const negotiating = agreeOnConnection({
      ...creator,
      introduction: { ...creator.introduction, candidates },
      guesses: guessAccount(),
      onGuesses: (guesses) => told.push(guesses),
    });
    const outcome = negotiating.catch((error: unknown) => error);
    for (let guess = 0; guess < count; guess += 1) await guessWrong(creator.ports[0]);
    if (count === 4) {
      expect(await outcome).toMatchObject({
        failure: { kind: 'code-guessed', why: { code: 'guesses', count: 4 } },
      });
      return;
    }
    // Longer than a friend with the wrong words is given.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const [one, other] = await Promise.all([negotiating, agreeOnConnection(joiner)]);
    expect(told.at(-1)).toBe(3);
    await expectTalk(one, other);
  });

  it('tells of all guesses that the code has cost when a later call ends with the last of them', async () => {
    const { creator } = friends();
    const told: number[] = [];
    const candidates: Introduction['candidates'] = [];
    const outcome = agreeOnConnection({
      ...creator,
      introduction: { ...creator.introduction, candidates },
      guesses: guessAccount(3),
      onGuesses: (guesses) => told.push(guesses),
    }).catch((error: unknown) => error);
    await guessWrong(creator.ports[0]);
    expect(await outcome).toMatchObject({
      failure: { kind: 'code-guessed', why: { code: 'guesses', count: 4 } },
    });
    // The friend stops looking for us when they are told of four.
    expect(told).toEqual([4]);
  });

  it('is not hindered by strangers who stay silent, hang up or send rubbish', async () => {
    const { creator, joiner } = friends();
    const negotiating = agreeOnConnection(creator);
    for (const port of creator.ports) {
      for (const behave of [
        () => undefined,
        (s: Socket) => s.end(),
        (s: Socket) => s.write('rubbish\n'.repeat(9)),
      ]) {
        const stranger = connect(port.port, LOOPBACK[port.family]);
        stranger.on('error', () => undefined);
        strangers.push(stranger);
        await once(stranger, 'connect');
        behave(stranger);
      }
    }
    const [one, other] = await Promise.all([negotiating, agreeOnConnection(joiner)]);
    await expectTalk(one, other);
  });

  it('is never reached with an echo of ourselves', async () => {
    const { creator } = friends();
    const controller = new AbortController();
    const negotiating = agreeOnConnection({ ...creator, signal: controller.signal });
    const [port] = creator.ports;
    const stranger = connect(port?.port ?? 0, LOOPBACK[4]);
    stranger.on('error', () => undefined);
    stranger.pipe(stranger);
    await once(stranger, 'close');
    controller.abort(new Error('still alone'));
    await expect(negotiating).rejects.toThrow('still alone');
  });
});
