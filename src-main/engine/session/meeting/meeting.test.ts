import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

import { afterEach, describe, expect, it, vi } from 'vitest';

import type { PeerCode } from '../../../../src-shared/code';
import { roomNumber } from '../../../../src-shared/contact-exchange';
import type { PeerDetails } from '../../../../src-shared/contact-exchange';
import { deferred } from '../../../../src-shared/session';
import type { NetworkFacts } from '../../../../src-shared/session';
import { startContactServer } from '../../../server';
import { ContactSharing, lanRoomCode } from '../../contact';
import type { ServerEndpoint } from '../../contact';
import { SharedPort } from '../../punch';
import type { AgreedConnection } from './agreement';
import { Meeting } from './meeting';
import type {
  AnswererPlaces,
  CallerPlaces,
  FoundServer,
  NearbyServer,
  OwnPlaces,
  OwnServer,
} from '../places';

const LOOPBACK = '127.0.0.1';
const CODE: PeerCode = { serverId: 0n, roomCode: 'room', sharedSecret: 'secret' };
const ANOTHER: PeerCode = { serverId: 0n, roomCode: 'another', sharedSecret: 'secret' };
const RECORD = { kind: 'custom', host: null } as const;
const never = new AbortController().signal;

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function contactServer(): Promise<FoundServer> {
  const server = await startContactServer({ listeners: [{ address: LOOPBACK, port: 0 }], tls: null });
  cleanups.push(() => server.close());
  return endpoint(server.addresses[0]?.port ?? 0);
}

function endpoint(port: number): FoundServer {
  return { host: LOOPBACK, port, tls: null, serverId: 7n };
}

/** Nobody listens there. */
async function deadServer(): Promise<FoundServer> {
  const probe = createServer().listen(0, LOOPBACK);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return endpoint(port);
}

/** Takes connections and what is said on them, and does with it what it is told. */
async function strangeServer(
  serve: (socket: Socket) => void,
): Promise<{ server: FoundServer; open: Set<Socket> }> {
  const open = new Set<Socket>();
  const listener = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    serve(socket);
  }).listen(0, LOOPBACK);
  await once(listener, 'listening');
  cleanups.push(() => {
    for (const socket of open) socket.destroy();
    listener.close();
  });
  return { server: endpoint((listener.address() as AddressInfo).port), open };
}

/** Under which every server nearby is announced here. */
const ANNOUNCEMENT = 'a-random-name';

/** What the room of a code is called there. */
function onLan({ roomCode }: PeerCode): Promise<string> {
  return lanRoomCode(ANNOUNCEMENT, roomCode);
}

function announced({ host, port, tls }: ServerEndpoint): NearbyServer & { announcement: string } {
  return { host, port, tls, announcement: ANNOUNCEMENT };
}

function callerAt(
  chosen: readonly FoundServer[],
  own: FoundServer | null,
  named: OwnPlaces['named'] = null,
): CallerPlaces {
  const places: OwnPlaces = { named, announced: own === null ? null : announced(own) };
  return {
    role: 'creator',
    chosen: () => Promise.resolve(chosen),
    own:
      own === null && named === null
        ? null
        : { open: () => Promise.resolve(places), close: () => Promise.resolve() },
    isLocalOnly: chosen.length === 0,
    record: RECORD,
  };
}

function answererAt(chosen: readonly FoundServer[], near: readonly ServerEndpoint[]): AnswererPlaces {
  return {
    role: 'joiner',
    chosen: () => Promise.resolve(chosen),
    nearby: async function* () {
      for (const server of near) yield await Promise.resolve(announced(server));
    },
    isChosenDecisive: true,
    whereabouts: 'everywhere',
    isLocalOnly: false,
    record: RECORD,
  };
}

interface Caller {
  /** The code, when friends can come. */
  readonly code: Promise<PeerCode>;
  readonly connection: Promise<AgreedConnection>;
  readonly facts: NetworkFacts[];
}

function call(
  places: CallerPlaces,
  anotherCode: (() => PeerCode) | null = null,
  code: PeerCode = CODE,
): Caller {
  const facts: NetworkFacts[] = [];
  const stop = new AbortController();
  const { promise: whenOpen, resolve: onRoomOpen } = deferred<PeerCode>();
  const onNetwork = (found: NetworkFacts): void => void facts.push(found);
  const events = { ...SILENT_EVENTS, onRoomOpen, onNetwork };
  const connection = keep(
    new Meeting({ places, code, anotherCode, guessesAt: null, events, signal: stop.signal }),
    stop,
  );
  const shown = Promise.race([whenOpen, connection.then(() => whenOpen)]);
  shown.catch(() => undefined);
  return { code: shown, connection, facts };
}

const SILENT_EVENTS = {
  onServer: () => undefined,
  onRoomOpen: () => undefined,
  onFriend: () => undefined,
  onRoute: () => undefined,
  onRoutes: () => undefined,
  onGuesses: () => undefined,
  onRelay: () => undefined,
  onNetwork: () => undefined,
};

function answer(places: AnswererPlaces, code: PeerCode = CODE): Promise<AgreedConnection> {
  const stop = new AbortController();
  const events = SILENT_EVENTS;
  const meeting = new Meeting({
    places,
    code,
    anotherCode: null,
    guessesAt: null,
    events,
    signal: stop.signal,
  });
  return keep(meeting, stop);
}

/** Connects, and ends what came of it with the test. */
function keep(meeting: Meeting, stop: AbortController): Promise<AgreedConnection> {
  const connection = meeting.connect();
  cleanups.push(async () => {
    stop.abort(new Error('the test is over'));
    await connection.then(({ stream }) => stream.destroy()).catch(() => undefined);
    await meeting.close();
  });
  return connection;
}

async function expectToMeet(caller: Caller, answering: Promise<AgreedConnection>): Promise<void> {
  const [one, other] = await Promise.all([caller.connection, answering]);
  for (const { route } of [one, other]) expect(route).toEqual({ kind: 'same-computer', transport: 'tcp' });
}

/** Makes a room on a server, as anybody can who knows the code, and says it is ready. */
async function occupy(
  server: ServerEndpoint,
  roomCode: string,
  details: PeerDetails | null = null,
): Promise<void> {
  const port = SharedPort.open(4);
  const sharing = await ContactSharing.open(server, [port], never);
  cleanups.push(() => {
    sharing.close();
    port.close();
  });
  await sharing.createRoom(roomCode, never);
  await sharing.shareOwnContact(roomCode, true, never, details);
}

describe('two friends meet', () => {
  it('through the chosen server alone', async () => {
    const server = await contactServer();
    const caller = call(callerAt([server], null));
    expect(await caller.code).toEqual({ ...CODE, serverId: 7n });
    await expectToMeet(caller, answer(answererAt([server], [])));
  });

  it('through the caller’s own server, when the answerer cannot reach the chosen one', async () => {
    const [server, own] = [await contactServer(), await contactServer()];
    const caller = call(callerAt([server], own));
    await caller.code;
    await expectToMeet(caller, answer(answererAt([await deadServer()], [own])));
  });

  it('through the chosen server, when the answerer is not on the caller’s network', async () => {
    const [server, own] = [await contactServer(), await contactServer()];
    const caller = call(callerAt([server], own));
    await caller.code;
    await expectToMeet(caller, answer(answererAt([server], [])));
  });

  it('through both servers at once', async () => {
    const [server, own] = [await contactServer(), await contactServer()];
    const caller = call(callerAt([server], own));
    await caller.code;
    await expectToMeet(caller, answer(answererAt([server], [own])));
  });

  it('on their network, when the chosen server is not there: the code and the network check say so', async () => {
    const own = await contactServer();
    const caller = call(callerAt([await deadServer()], own));
    expect(await caller.code).toEqual({ ...CODE, serverId: 0n });
    expect(caller.facts.at(-1)).toMatchObject({ isServerReached: false, isLocalOnly: false });
    await expectToMeet(caller, answer(answererAt([await deadServer()], [own])));
  });

  it('though a server nearby knows a stranger by the same code', async () => {
    const [server, liar] = [await contactServer(), await contactServer()];
    await occupy(liar, await onLan(CODE));
    const caller = call(callerAt([server], null));
    await caller.code;
    await expectToMeet(caller, answer(answererAt([server], [liar])));
  });

  it('though a server nearby tells of guesses at a secret that cannot be guessed', async () => {
    const [server, liar] = [await contactServer(), await contactServer()];
    const nothing = { candidates: [], nat: null, hasIpv6: false, roundTripMs: null };
    await occupy(liar, await onLan(CODE), { ...nothing, guesses: 4 });
    const caller = call(callerAt([server], null));
    await caller.code;
    await expectToMeet(caller, answer(answererAt([server], [liar])));
  });

  it('though a server nearby says nothing, and one talks nonsense', async () => {
    const server = await contactServer();
    const silent = await strangeServer((socket) => socket.resume());
    const foreign = await strangeServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const caller = call(callerAt([server], null));
    await caller.code;
    await expectToMeet(caller, answer(answererAt([server], [silent.server, foreign.server])));
  });
});

describe('a caller', () => {
  it.each(['chosen', 'own'])(
    'takes a new code on all servers when the %s one has the room',
    async (taken) => {
      const servers = { chosen: await contactServer(), own: await contactServer() };
      if (taken === 'own') await occupy(servers.own, await onLan(CODE));
      else await occupy(servers.chosen, CODE.roomCode);
      const { code } = call(callerAt([servers.chosen], servers.own), () => ANOTHER);
      expect(await code).toEqual({ ...ANOTHER, serverId: 7n });
      const rooms = [
        occupy(servers.chosen, ANOTHER.roomCode),
        onLan(ANOTHER).then((room) => occupy(servers.own, room)),
      ];
      for (const room of rooms) await expect(room).rejects.toMatchObject({ kind: 'room-taken' });
    },
  );

  it('keeps to a given code, and says that it is taken', async () => {
    const [server, own] = [await contactServer(), await contactServer()];
    await occupy(own, await onLan(CODE));
    await expect(call(callerAt([server], own)).connection).rejects.toMatchObject({ kind: 'room-taken' });
  });

  it('tries the next server of the list', async () => {
    const server = await contactServer();
    const next = { ...server, serverId: 8n };
    expect(await call(callerAt([await deadServer(), next], null)).code).toEqual({ ...CODE, serverId: 8n });
  });

  it('waits a second and a half for a chosen server that says nothing, and is met through it when it wakes up', async () => {
    const behind = await contactServer();
    const { promise: awake, resolve: wakeUp } = deferred();
    const sleepy = await strangeServer((visitor) => void awake.then(() => passOn(visitor, behind)));
    const started = performance.now();
    const caller = call(callerAt([sleepy.server], await contactServer()));
    expect(await caller.code).toEqual({ ...CODE, serverId: 0n });
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(caller.facts.at(-1)).toMatchObject({ isServerReached: false });
    wakeUp();
    await vi.waitFor(() => expect(caller.facts.at(-1)).toMatchObject({ isServerReached: true }), 5_000);
    await expectToMeet(caller, answer(answererAt([behind], [])));
  });

  it('does not mind when a server that came late goes away', async () => {
    const behind = await contactServer();
    const sleepy = await strangeServer((visitor) => void setTimeout(() => passOn(visitor, behind), 2_000));
    const own = await contactServer();
    const caller = call(callerAt([sleepy.server], own));
    await caller.code;
    await vi.waitFor(() => expect(caller.facts.at(-1)).toMatchObject({ isServerReached: true }), 5_000);
    for (const socket of sleepy.open) socket.destroy();
    await expectToMeet(caller, answer(answererAt([await deadServer()], [own])));
  });

  it('opens the room anew when the server was that of another call on this computer, which ended', async () => {
    const listenAt = (port: number): ReturnType<typeof startContactServer> =>
      startContactServer({ listeners: [{ address: LOOPBACK, port }], tls: null });
    const others = await listenAt(0);
    const server = endpoint(others.addresses[0]?.port ?? 0);
    let opened = 0;
    const open = async (): Promise<OwnPlaces> => {
      opened += 1;
      if (opened === 2) {
        const own = await listenAt(server.port);
        cleanups.push(() => own.close());
      }
      const { host, port, tls } = server;
      return { named: { host, port, tls, isOfAnother: opened === 1 }, announced: null };
    };
    const own: OwnServer = { open, close: () => Promise.resolve() };
    const caller = call({ ...callerAt([], null), own });
    await caller.code;
    await others.close();
    await vi.waitFor(() => expect(opened).toBe(2));
    await expectToMeet(caller, answer(answererAt([server], [])));
  });

  it('is told what is wrong with the chosen server, when there is no other way', async () => {
    const dead = await deadServer();
    for (const own of [null, await deadServer()]) {
      const { connection } = call(callerAt([dead], own));
      await expect(connection).rejects.toMatchObject({
        kind: 'server-unreachable',
        detail: `${LOOPBACK}:${dead.port}`,
      });
    }
  });
});

describe('a caller who waits, and loses the connection to the server,', () => {
  /** What the network check said since then: lost, and there again. */
  async function untilBack({ facts }: Caller, from: number): Promise<void> {
    const reached = (): readonly (boolean | null)[] => facts.slice(from).map((fact) => fact.isServerReached);
    await vi.waitFor(() => expect(reached()).toContain(false), 5_000);
    await vi.waitFor(() => expect(reached().at(-1)).toBe(true), 10_000);
  }

  it.each([true, false])('has the same room again (with a place for this network: %s)', async (hasOwn) => {
    const gate = await gateTo(await contactServer());
    const caller = call(callerAt([gate.server], hasOwn ? await contactServer() : null));
    const code = await caller.code;
    const before = caller.facts.length;
    for (const socket of gate.open) socket.destroy();
    await untilBack(caller, before);
    await expectToMeet(caller, answer(answererAt([gate.server], []), code));
  });

  it('has it on the server that was started anew', async () => {
    const listenAt = (port: number): ReturnType<typeof startContactServer> =>
      startContactServer({ listeners: [{ address: LOOPBACK, port }], tls: null });
    const first = await listenAt(0);
    const server = endpoint(first.addresses[0]?.port ?? 0);
    const caller = call(callerAt([server], null));
    const code = await caller.code;
    await first.close();
    const answering = answer(answererAt([server], []), code);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const second = await listenAt(server.port);
    cleanups.push(() => second.close());
    await expectToMeet(caller, answering);
  });

  it('has it on another server with the number in the code, and on none with another', async () => {
    const servers = [await gateTo(await contactServer()), await contactServer(), await contactServer()];
    const [gate, other, same] = servers as [Awaited<ReturnType<typeof gateTo>>, FoundServer, FoundServer];
    const caller = call(callerAt([gate.server, { ...other, serverId: 8n }, same], null));
    const code = await caller.code;
    gate.refuse();
    await expectToMeet(caller, answer(answererAt([same], []), code));
    await expect(answer(answererAt([other], []), code)).rejects.toMatchObject({ kind: 'room-unknown' });
  });

  it('is told when somebody else has the room, but not of a room of their own that lingers', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const behind = await contactServer();
    const gate = await gateTo(behind);
    const caller = call(callerAt([gate.server], null));
    await caller.code;
    for (const socket of gate.open) socket.destroy();
    await vi.waitFor(() => occupy(behind, CODE.roomCode), 2_000);
    let isOver = false;
    const outcome = expect(caller.connection.finally(() => (isOver = true))).rejects.toMatchObject({
      kind: 'room-taken',
    });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(isOver).toBe(false);
    vi.advanceTimersByTime(46_000);
    await outcome;
  });
});

describe('a caller whose own server was named to friends', () => {
  const namedAt = async (isOfAnother: boolean): Promise<NonNullable<OwnPlaces['named']>> => {
    const { host, port, tls } = await contactServer();
    return { host, port, tls, isOfAnother };
  };

  it.each([false, true])('has the code’s own room there (of another Cooee: %s)', async (isOfAnother) => {
    const [named, own] = [await namedAt(isOfAnother), await contactServer()];
    const caller = call(callerAt([], own, named));
    await caller.code;
    // As gday does, and `get -s`.
    await expectToMeet(caller, answer(answererAt([{ ...named, serverId: 0n }], [])));
  });

  it('is found by looking around, too', async () => {
    const [named, own] = [await namedAt(true), await contactServer()];
    const caller = call(callerAt([], own, named));
    await caller.code;
    await expectToMeet(caller, answer(answererAt([], [own])));
  });

  it.each([
    ['is no contact server', (socket: Socket): unknown => socket.end('220 mail.example ESMTP\r\n')],
    ['hangs up', (socket: Socket): unknown => socket.destroy()],
  ])('is told that the port is taken when who has it %s', async (_how, serve) => {
    const { server } = await strangeServer(serve);
    const named = { host: LOOPBACK, port: server.port, tls: null, isOfAnother: true };
    await expect(call(callerAt([], await contactServer(), named)).connection).rejects.toMatchObject({
      kind: 'port-in-use',
      detail: `${LOOPBACK}:${server.port}`,
    });
  });
});

describe('whoever announces a server nearby', () => {
  // Not a word of the protocol, and a number of its own.
  const code: PeerCode = { ...CODE, roomCode: 'zq7x' };

  /** Passes everything on to a real server that knows the room, and keeps what the visitor said. */
  async function announcer(): Promise<{ server: FoundServer; heard: () => string }> {
    const behind = await contactServer();
    await occupy(behind, await onLan(code));
    const chunks: Buffer[] = [];
    const { server } = await strangeServer((visitor) => {
      const inner = connect(behind.port, behind.host);
      inner.on('error', () => visitor.destroy());
      visitor.on('close', () => inner.destroy());
      visitor.on('data', (chunk: Buffer) => chunks.push(chunk));
      visitor.pipe(inner).pipe(visitor);
    });
    return { server, heard: () => Buffer.concat(chunks).toString('latin1') };
  }

  it('learns neither the room code nor another address of the answerer’s', async () => {
    const { server, heard } = await announcer();
    const chosen = await contactServer();
    const caller = call(callerAt([chosen], null), null, code);
    await caller.code;
    await expectToMeet(caller, answer(answererAt([chosen], [server]), code));
    // They did play along to the end.
    for (const word of ['SendAddr', 'DoneSending', LOOPBACK]) expect(heard()).toContain(word);
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const others = addresses.filter(({ internal }) => !internal).map(({ address }) => address);
    for (const secret of [code.roomCode, roomNumber(code.roomCode).toString(), ...others])
      expect(heard()).not.toContain(secret);
  });
});

describe('an answerer', () => {
  it('is told where nobody calls', async () => {
    const places = answererAt([await contactServer()], [await contactServer(), await deadServer()]);
    await expect(answer(places)).rejects.toMatchObject({ kind: 'room-unknown', detail: 'tried everywhere' });
  });

  it('is told that the chosen server does not answer, when the friend is not near either', async () => {
    const places = answererAt([await deadServer()], [await contactServer()]);
    await expect(answer(places)).rejects.toMatchObject({ kind: 'server-unreachable' });
  });

  it('is told where nobody calls, if they chose no server in particular', async () => {
    const places = { ...answererAt([await deadServer()], [await contactServer()]), isChosenDecisive: false };
    await expect(answer(places)).rejects.toMatchObject({ kind: 'room-unknown' });
  });

  it('does not wait long for a server nearby that says nothing', async () => {
    const silent = await strangeServer((socket) => socket.resume());
    const started = performance.now();
    const places = answererAt([await contactServer()], [silent.server]);
    await expect(answer(places)).rejects.toMatchObject({ kind: 'room-unknown' });
    expect(performance.now() - started).toBeLessThan(5_500);
  });
});

/** A way to a server that can be watched, cut, and closed. */
async function gateTo(
  behind: ServerEndpoint,
): Promise<{ server: FoundServer; open: Set<Socket>; refuse: () => void }> {
  let isOpen = true;
  const gate = await strangeServer((visitor) => (isOpen ? passOn(visitor, behind) : visitor.destroy()));
  const refuse = (): void => {
    isOpen = false;
    for (const socket of gate.open) socket.destroy();
  };
  return { ...gate, refuse };
}

function passOn(visitor: Socket, behind: ServerEndpoint): void {
  const inner = connect(behind.port, behind.host);
  inner.on('error', () => visitor.destroy());
  visitor.on('close', () => inner.destroy());
  visitor.pipe(inner).pipe(visitor);
}

describe('nothing is left open', () => {
  async function untilClosed(open: ReadonlySet<Socket>): Promise<void> {
    // A server that is given up is reset.
    for (const socket of open) await new Promise((resolve) => socket.once('close', resolve));
    expect(open.size).toBe(0);
  }

  it('when the friends have met', async () => {
    const [server, own] = [await gateTo(await contactServer()), await gateTo(await contactServer())];
    const caller = call(callerAt([server.server], own.server));
    await caller.code;
    await expectToMeet(caller, answer(answererAt([server.server], [own.server])));
    await untilClosed(server.open);
    await untilClosed(own.open);
  });

  it('when nobody was found', async () => {
    const server = await gateTo(await contactServer());
    await expect(answer(answererAt([server.server], [server.server]))).rejects.toThrow();
    await untilClosed(server.open);
  });

  it('when the code was taken', async () => {
    const behind = await contactServer();
    await occupy(behind, CODE.roomCode);
    const [server, own] = [await gateTo(behind), await gateTo(await contactServer())];
    await expect(call(callerAt([server.server], own.server)).connection).rejects.toThrow();
    await untilClosed(server.open);
    await untilClosed(own.open);
  });
});
