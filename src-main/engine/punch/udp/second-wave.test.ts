import { randomBytes } from 'node:crypto';
import { once } from 'node:events';

import { afterEach, describe, expect, it } from 'vitest';

import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import type { RouteAttempt, Role } from '../../../../src-shared/session';
import type { FriendCandidate, Introduction } from '../introduction';
import type { MeetingNonces } from '../meeting-token';
import type { RawConnection } from '../raw-connection';
import { RouteLog } from '../route-log';
import { distinctPorts, searchRole, SEARCH_PROBES } from './port-search';
import { ProbeTokens } from './probe';
import { HEAD_START_MS, runSecondWave } from './second-wave';
import { UdpPort } from './udp-port';

const here = (port: number): SocketAddress => ({ family: 4, host: '127.0.0.1', port });
const newNonces = (): MeetingNonces => ({ creator: randomBytes(16), joiner: randomBytes(16) });

describe('the second wave', () => {
  const ports: UdpPort[] = [];
  const waves: Promise<void>[] = [];

  afterEach(async () => {
    for (const port of ports.splice(0)) port.close();
    await Promise.all(waves.splice(0));
  });

  async function openPort(): Promise<UdpPort> {
    const port = await UdpPort.open(4);
    if (port === null) throw new Error('no UDP here');
    ports.push(port);
    return port;
  }

  interface Side {
    readonly connections: RawConnection[];
    readonly first: Promise<RawConnection>;
    readonly stop: AbortController;
    routes: readonly RouteAttempt[];
  }

  /** One side that knows one address of its friend, whose socket is at `seen`, if anywhere. */
  function side(
    role: Role,
    own: UdpPort,
    { friend, seen }: { readonly friend: FriendCandidate; readonly seen: SocketAddress[] },
    nonces: MeetingNonces,
  ): Side {
    const startAt = performance.now();
    const introduction: Introduction = {
      own: [here(own.port)],
      candidates: [friend],
      onMore: () => () => undefined,
      startAt,
    };
    const end = new AbortController();
    let found: (connection: RawConnection) => void;
    const side: Side = {
      connections: [],
      first: new Promise((resolve) => (found = resolve)),
      stop: end,
      routes: [],
    };
    const onConnection = (connection: RawConnection): void => {
      connection.stream.on('error', () => undefined);
      side.connections.push(connection);
      found(connection);
    };
    const facts = { friend: { seen, nat: null }, ownNat: null, nonces };
    const routes = new RouteLog(startAt, (tried) => (side.routes = tried));
    const options = { role, ports: [own], facts: () => facts };
    waves.push(runSecondWave(options, { introduction, routes, onConnection, signal: end.signal }));
    return side;
  }

  function finish(...sides: readonly Side[]): void {
    for (const { stop: end, connections } of sides) {
      end.abort();
      for (const { stream } of connections) stream.destroy();
    }
  }

  it('joins two sockets that know each other’s address, after the time that TCP has for itself', async () => {
    const [a, b] = [await openPort(), await openPort()];
    const nonces = newNonces();
    const started = performance.now();
    const caller = side(
      'creator',
      a,
      { friend: { address: here(b.port), source: 'private' }, seen: [] },
      nonces,
    );
    const answerer = side(
      'joiner',
      b,
      { friend: { address: here(a.port), source: 'private' }, seen: [] },
      nonces,
    );
    const [one, other] = await Promise.all([caller.first, answerer.first]);
    expect(performance.now() - started).toBeGreaterThan(HEAD_START_MS - 10);
    expect(one.route).toEqual({ kind: 'same-computer', transport: 'udp' });
    // Each side's probes lead to a stream of their own; both pairs of ends carry bytes.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([caller.connections.length, answerer.connections.length]).toEqual([2, 2]);
    for (const { stream } of caller.connections) stream.write('from the caller');
    for (const { stream } of answerer.connections)
      expect(String((await once(stream, 'data'))[0])).toBe('from the caller');
    expect(other.isIntroduced).toBe(true);
    finish(caller, answerer);
  });

  it('joins them where only one knows where the other is', async () => {
    const [a, b] = [await openPort(), await openPort()];
    const nonces = newNonces();
    const nowhere: FriendCandidate = { address: here(9), source: 'private' };
    const caller = side(
      'creator',
      a,
      { friend: { address: here(b.port), source: 'private' }, seen: [] },
      nonces,
    );
    const answerer = side('joiner', b, { friend: nowhere, seen: [] }, nonces);
    const [one, other] = await Promise.all([caller.first, answerer.first]);
    other.stream.write('hello');
    expect(String((await once(one.stream, 'data'))[0])).toBe('hello');
    expect(other.isIntroduced).toBe(false);
    finish(caller, answerer);
  });

  it('makes nothing for those who have not read the details', async () => {
    const [a, stranger] = [await openPort(), await openPort()];
    const friend: FriendCandidate = { address: here(stranger.port), source: 'private' };
    const nonces = newNonces();
    const caller = side('creator', a, { friend, seen: [] }, nonces);
    const heard: Buffer[] = [];
    stranger.onDatagram((datagram) => heard.push(datagram));
    await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS + 300));
    expect(heard.length).toBeGreaterThan(0);
    const [probe] = heard;
    // What came back, the same in the other role with other nonces, and rubbish.
    const foreign = new ProbeTokens('joiner', newNonces()).write({ kind: 'probe', sender: 7, receiver: 0 });
    for (const datagram of [probe!, foreign, Buffer.alloc(29, 0x43), Buffer.alloc(1_200)])
      stranger.send(datagram, here(a.port));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(caller.connections).toEqual([]);
    // The friend's own does.
    const right = new ProbeTokens('joiner', nonces).write({ kind: 'probe', sender: 7, receiver: 0 });
    stranger.send(right, here(a.port));
    await caller.first;
    finish(caller);
  });

  it('makes a bounded number of streams, whoever asks for them', async () => {
    const [a, server] = [await openPort(), await openPort()];
    const nonces = newNonces();
    const nowhere: FriendCandidate = { address: here(9), source: 'private' };
    const caller = side('creator', a, { friend: nowhere, seen: [] }, nonces);
    const tokens = new ProbeTokens('joiner', nonces);
    for (let sender = 1; sender <= 200; sender += 1)
      server.send(tokens.write({ kind: 'probe', sender, receiver: 0 }), here(a.port));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(caller.connections.length).toBeGreaterThan(0);
    expect(caller.connections.length).toBeLessThanOrEqual(24);
    finish(caller);
  });

  it('tells of each way, and sends nothing to ports of the system', async () => {
    const [a, b] = [await openPort(), await openPort()];
    const low: FriendCandidate = { address: { ...here(80) }, source: 'private' };
    const caller = side('creator', a, { friend: low, seen: [here(b.port)] }, newNonces());
    await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS + 500));
    expect(caller.routes).toMatchObject([
      { kind: 'same-computer', transport: 'udp', source: 'public', fate: 'trying' },
    ]);
    expect(caller.routes[0]!.dials).toBeGreaterThan(1);
    finish(caller);
  });
});

describe('the search for the port of a hard router', () => {
  const friend = (nat: 'random' | 'sequential' | 'endpoint-independent' | 'none' | 'unknown' | null) => ({
    friend: { seen: [], nat },
    nonces: newNonces(),
  });

  it('is on where exactly one router is hard and the other keeps its port, in both roles', () => {
    expect(searchRole({ ...friend('endpoint-independent'), ownNat: 'random' })).toBe('opens');
    expect(searchRole({ ...friend('none'), ownNat: 'sequential' })).toBe('opens');
    expect(searchRole({ ...friend('random'), ownNat: 'endpoint-independent' })).toBe('probes');
    for (const nat of ['random', 'unknown', null] as const)
      expect(searchRole({ ...friend(nat), ownNat: 'random' })).toBeNull();
    expect(searchRole({ ...friend('none'), ownNat: 'endpoint-independent' })).toBeNull();
  });

  it('probes 2,048 different ports, none of the system’s', () => {
    const numbers = distinctPorts(SEARCH_PROBES);
    expect(new Set(numbers).size).toBe(2_048);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(1_024);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(65_535);
  });
});
