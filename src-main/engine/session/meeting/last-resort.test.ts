/** Two meetings that may use a relay only, with a real contact server and a relay of the test's own. */
import { afterEach, describe, expect, it } from 'vitest';

import type { PeerCode } from '../../../../src-shared/code';
import { deferred } from '../../../../src-shared/session';
import type { CooeeError, FailureReason, RelayQuestion } from '../../../../src-shared/session';
import { DEFAULT_RELAY_OPTIONS, startContactServer } from '../../../server';
import type { RelayOptions } from '../../../server';
import { startSmallRelay } from '../../contact/relay/small-relay.fixture';
import type { SmallRelay } from '../../contact/relay/small-relay.fixture';
import { guessAccount } from '../../secure/guess-account.fixture';
import type { FoundServer } from '../places';
import type { AgreedConnection } from './agreement';
import { Meeting } from './meeting';
import type { MeetingOptions } from './meeting';
import type { RelayPreference } from './relay-choice';

const LOOPBACK = '127.0.0.1';
const CODE: PeerCode = { serverId: 0n, roomCode: 'room', sharedSecret: 'secret' };
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function contactServer(relay: RelayOptions | null = null): Promise<FoundServer> {
  const server = await startContactServer({ listeners: [{ address: LOOPBACK, port: 0 }], tls: null, relay });
  cleanups.push(() => server.close());
  return { host: LOOPBACK, port: server.addresses[0]?.port ?? 0, tls: null, serverId: 0n };
}

function relayingServer(): Promise<FoundServer> {
  return contactServer({ ...DEFAULT_RELAY_OPTIONS, bytes: 1e6, bytesPerSecond: null, seconds: 60 });
}

async function smallRelay(...how: Parameters<typeof startSmallRelay>): Promise<SmallRelay> {
  const relay = await startSmallRelay(...how);
  cleanups.push(() => relay.close());
  return relay;
}

interface Side {
  readonly meeting: Meeting;
  readonly connection: Promise<AgreedConnection>;
  readonly questions: RelayQuestion[];
  /** The first question in which the condition holds. */
  asked(holds?: (question: RelayQuestion) => boolean): Promise<RelayQuestion>;
}

function meet(
  role: 'creator' | 'joiner',
  server: FoundServer,
  relay: RelayPreference,
  more: Partial<MeetingOptions> & { onRoomOpen?: () => void } = {},
): Side {
  const stop = new AbortController();
  const questions: RelayQuestion[] = [];
  const listeners = new Set<(question: RelayQuestion) => void>();
  const common = {
    chosen: () => Promise.resolve([server]),
    isLocalOnly: false,
    record: { kind: 'custom', host: null },
  } as const;
  const meeting = new Meeting({
    places:
      role === 'creator'
        ? { ...common, role, own: null }
        : { ...common, role, nearby: null, isChosenDecisive: true, whereabouts: 'there' },
    code: CODE,
    anotherCode: null,
    guessesAt: null,
    relay,
    isRelayOnly: true,
    signal: stop.signal,
    ...more,
    events: {
      onServer: () => undefined,
      onRoomOpen: more.onRoomOpen ?? (() => undefined),
      onFriend: () => undefined,
      onRoute: () => undefined,
      onRoutes: () => undefined,
      onGuesses: () => undefined,
      onNetwork: () => undefined,
      onRelay: (question) => {
        questions.push(question);
        for (const listener of listeners) listener(question);
      },
    },
  });
  const connection = meeting.connect();
  cleanups.push(async () => {
    stop.abort(new Error('the test is over'));
    await connection.then(({ stream }) => stream.destroy()).catch(() => undefined);
    await meeting.close();
  });
  connection.catch(() => undefined);
  const asked = (holds: (question: RelayQuestion) => boolean = () => true): Promise<RelayQuestion> =>
    new Promise((resolve) => {
      const look = (question: RelayQuestion): void => {
        if (holds(question)) resolve(question);
      };
      listeners.add(look);
      questions.forEach(look);
    });
  return { meeting, connection, questions, asked };
}

async function meetBoth(
  relays: readonly [RelayPreference, RelayPreference],
  { server: given, ...more }: Partial<MeetingOptions> & { readonly server?: FoundServer } = {},
  joiners: Partial<MeetingOptions> = more,
): Promise<readonly [Side, Side]> {
  const server = given ?? (await contactServer());
  const open = deferred();
  const creator = meet('creator', server, relays[0], { ...more, onRoomOpen: () => open.resolve() });
  await Promise.race([open.promise, creator.connection]);
  return [creator, meet('joiner', server, relays[1], joiners)];
}

function at({ port }: SmallRelay): { host: string; port: number } {
  return { host: LOOPBACK, port };
}

async function whyNot({ connection }: Side): Promise<[string, FailureReason | undefined]> {
  const { failure } = await connection.then(
    () => Promise.reject(new Error('they met')),
    (error: unknown) => error as CooeeError,
  );
  return [failure.kind, failure.why];
}

describe('a relay that both have chosen', () => {
  it('joins them at once, by a token that is new each time', async () => {
    const relay = await smallRelay();
    const tokens = new Set<string>();
    for (let count = 0; count < 2; count += 1) {
      const sides = await meetBoth([at(relay), at(relay)]);
      for (const { connection } of sides)
        expect((await connection).route).toEqual({ kind: 'relay', transport: 'tcp' });
    }
    for (const token of relay.tokens) tokens.add(token);
    expect(relay.tokens).toHaveLength(4);
    expect(tokens.size).toBe(2);
  });

  it('joins a friend who hides their address with one who does not', async () => {
    const relay = await smallRelay();
    const [creator, joiner] = await meetBoth([at(relay), at(relay)], {}, { isRelayOnly: false });
    await Promise.all([creator.connection, joiner.connection]);
    expect((await joiner.connection).route.kind).toBe('relay');
  });
});

describe('a relay that is asked about', () => {
  it('is used when both agree, and each sees what the other says', async () => {
    const [creator, joiner] = await meetBoth(['ask', 'ask'], { server: await relayingServer() });
    const first = await creator.asked();
    expect(first).toMatchObject({ own: 'asking', friend: 'asking', isContactServer: true });
    expect(first.allowance).toEqual({ bytes: 1e6, bytesPerSecond: null, seconds: 60 });
    await joiner.asked();
    creator.meeting.answerRelay(true);
    expect(await joiner.asked(({ friend }) => friend === 'yes')).toMatchObject({ own: 'asking' });
    joiner.meeting.answerRelay(true);
    expect(await creator.asked(({ friend }) => friend === 'yes')).toMatchObject({ own: 'yes' });
    for (const { connection } of [creator, joiner]) expect((await connection).route.kind).toBe('relay');
  });

  it('asks nobody who has chosen it', async () => {
    const [creator, joiner] = await meetBoth(['server', 'ask'], { server: await relayingServer() });
    expect(await creator.asked()).toMatchObject({ own: 'yes', friend: 'asking' });
    expect(await joiner.asked()).toMatchObject({ own: 'asking', friend: 'yes' });
  });

  it.each(['creator', 'joiner'] as const)('is refused by the %s, and both learn by whom', async (by) => {
    const sides = await meetBoth(['ask', 'ask'], { server: await relayingServer() });
    const [one, other] = by === 'creator' ? sides : [sides[1], sides[0]];
    await Promise.all(sides.map((side) => side.asked()));
    other.meeting.answerRelay(true);
    await one.asked(({ friend }) => friend === 'yes');
    one.meeting.answerRelay(false);
    for (const side of sides) expect(await whyNot(side)).toEqual(['no-relay', { code: 'relay-refused', by }]);
  });

  it('asks nobody whose friend wants none, and says whose wish it was', async () => {
    const sides = await meetBoth(['ask', 'never'], { server: await relayingServer() });
    for (const side of sides) {
      expect(await whyNot(side)).toEqual(['no-relay', { code: 'relay-refused', by: 'joiner' }]);
      expect(side.questions).toEqual([]);
    }
  });

  it('is none inside our own network that only the friend has named', async () => {
    const relay = await smallRelay();
    const sides = await meetBoth([at(relay), 'ask']);
    for (const side of sides) expect(await whyNot(side)).toEqual(['no-relay', undefined]);
    expect(relay.tokens).toEqual([]);
  });

  it('is not asked about again in the call in which both agreed to it', async () => {
    const relay = await smallRelay();
    // Both named this one, so that it may be on this computer.
    const sides = await meetBoth([at(relay), at(relay)], { agreedRelay: at(relay) });
    for (const side of sides) {
      expect((await side.connection).route.kind).toBe('relay');
      for (const question of side.questions) expect(question.own).toBe('yes');
    }
  });
});

describe('a relay that fails', () => {
  it('is named to both, with what it did', async () => {
    const relay = await smallRelay((socket) => socket.once('data', () => socket.end('busy\n')));
    const sides = await meetBoth([at(relay), at(relay)]);
    const why = { code: 'relay-failed', host: `${LOOPBACK}:${relay.port}`, trouble: 'refused' };
    for (const side of sides) expect(await whyNot(side)).toEqual(['no-relay', why]);
  });

  it('is told to have broken the connection, whoever it pretended to have joined us with', async () => {
    const relay = await smallRelay((socket) => socket.once('data', () => socket.end('ok\nnobody')));
    const sides = await meetBoth([at(relay), at(relay)]);
    const why = { code: 'relay-failed', host: `${LOOPBACK}:${relay.port}`, trouble: 'lost' };
    for (const side of sides) expect(await whyNot(side)).toEqual(['no-relay', why]);
  });

  it('or a friend with another code there, spends a guess and ends the call as such', async () => {
    const relay = await smallRelay();
    const account = guessAccount();
    const [creator] = await meetBoth(
      [at(relay), at(relay)],
      { guessesAt: () => account },
      { code: { ...CODE, sharedSecret: 'tiger' } },
    );
    // Or the relay has changed it: nothing tells.
    const why = { code: 'relay-between', host: `${LOOPBACK}:${relay.port}` };
    expect(await whyNot(creator)).toEqual(['code-wrong', why]);
    expect(account.spent).toBe(1);
  });
});

describe('without a relay', () => {
  it('a call for this network only cannot be for a relay only', async () => {
    const server = await contactServer();
    const places = {
      role: 'creator',
      chosen: () => Promise.resolve([]),
      own: null,
      isLocalOnly: true,
      record: { kind: 'embedded', host: null },
    } as const;
    const side = meet('creator', server, 'server', { places });
    expect(await whyNot(side)).toEqual(['no-relay', { code: 'relay-none' }]);
  });
});
