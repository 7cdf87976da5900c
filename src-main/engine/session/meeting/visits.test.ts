import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { afterEach, expect, it, vi } from 'vitest';

import { dialect3 } from '../../../../src-shared/contact-exchange';
import type { PeerDetails, ServerMessage } from '../../../../src-shared/contact-exchange';
import { startContactServer } from '../../../server';
import { ContactSharing } from '../../contact';
import type { ServerEndpoint } from '../../contact';
import { SharedPort } from '../../punch';
import { OwnNetwork } from './own-network';
import { Visits } from './visits';

const LOOPBACK = '127.0.0.1';
const ROOM = 'room';
const SILENT: PeerDetails = { candidates: [], nat: null, hasIpv6: false, roundTripMs: null };
const never = new AbortController().signal;

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function openPort(): SharedPort {
  const port = SharedPort.open(4);
  cleanups.push(() => port.close());
  return port;
}

function openVisits(): { readonly visits: Visits; readonly network: OwnNetwork } {
  const ports = [openPort()];
  const network = new OwnNetwork({
    ports,
    towardsInternet: new Set(),
    isLocalOnly: true,
    onFacts: () => undefined,
  });
  const visits = new Visits(ports, network, never);
  cleanups.push(async () => {
    visits.close();
    await network.close();
  });
  return { visits, network };
}

it('a friend behind a stranger’s server hears of guesses, and the stranger of nothing else', async () => {
  const behind = await startContactServer({ listeners: [{ address: LOOPBACK, port: 0 }], tls: null });
  cleanups.push(() => behind.close());
  const server: ServerEndpoint = { host: LOOPBACK, port: behind.addresses[0]?.port ?? 0, tls: null };
  const friend = await ContactSharing.open(server, [openPort()], never);
  cleanups.push(() => friend.close());
  await friend.createRoom(ROOM, never);
  await friend.shareOwnContact(ROOM, true, never, SILENT);
  const { visits, network } = openVisits();

  const visit = await visits.connect(server, 'nearby', never);
  await visit.shareOwnContact(ROOM, false, never);
  const told = [(await friend.friendContact(never)).details];
  friend.onFriendDetails((details) => told.push(details));
  network.guessed(2);
  await vi.waitFor(() => expect(told).toHaveLength(2));
  const nothing = { candidates: [], nat: null, hasIpv6: false };
  expect(told).toMatchObject([nothing, { ...nothing, guesses: 2 }]);
});

const NOBODY = { v4: null, v6: null };
const INTRODUCTION: readonly ServerMessage[] = [
  { type: 'client-contact', contact: { private: NOBODY, public: NOBODY }, server: { alternates: [] } },
  { type: 'peer-contact', contact: { private: NOBODY, public: NOBODY }, details: SILENT },
];
/** Each with eight addresses that nobody has told before; far more than the buffers of the system hold. */
const FLOOD = 50_000;

function detailsOf(number: number): ServerMessage {
  const candidates = Array.from({ length: 8 }, (_, index) => ({
    address: {
      family: 4 as const,
      host: `203.0.${(number >> 8) % 256}.${number % 256}`,
      port: 4_000 + index,
    },
    source: 'host' as const,
  }));
  return { type: 'peer-details', details: { ...SILENT, candidates } };
}

it('a server that goes on naming addresses after the introduction is hung up on, and few of them are kept', async () => {
  let sent = 0;
  const flood = (socket: Socket): void => {
    while (sent < FLOOD && !socket.destroyed) {
      sent += 1;
      if (!socket.write(dialect3.encodeServerMessage(detailsOf(sent))))
        return void socket.once('drain', () => flood(socket));
    }
  };
  const hostile = createServer((socket) => {
    const decoder = dialect3.clientMessageDecoder();
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      for (const { type } of decoder.push(bytes)) {
        if (type === 'record-address')
          socket.write(dialect3.encodeServerMessage({ type: 'address-recorded' }));
        if (type !== 'ready') continue;
        for (const message of INTRODUCTION) socket.write(dialect3.encodeServerMessage(message));
        flood(socket);
      }
    });
  }).listen(0, LOOPBACK);
  await once(hostile, 'listening');
  cleanups.push(() => hostile.close());
  const connected = once(hostile, 'connection') as Promise<[Socket]>;
  const { visits } = openVisits();
  let heard = 0;
  visits.introductions.onDetails(() => (heard += 1));
  let dialled = 0;
  visits.introductions.onMore((more) => (dialled += more.length));

  const { port } = hostile.address() as AddressInfo;
  const visit = await visits.connect({ host: LOOPBACK, port, tls: null, dialects: ['3'] }, 'chosen', never);
  const [socket] = await connected;
  const hungUp = new Promise((resolve) => socket.once('close', resolve));
  await visit.shareOwnContact(ROOM, false, never);
  await visit.meetFriend(never);
  await hungUp;

  // Those of the introduction's own turn are one; the rest came before we hung up.
  expect(heard).toBeGreaterThan(0);
  expect(heard).toBeLessThanOrEqual(65);
  expect(dialled).toBeLessThanOrEqual(64);
  expect(visits.introductions.candidates.length).toBe(dialled);
  // What was written into the buffers of both systems is lost with the connection.
  expect(sent).toBeLessThan(FLOOD);
});
