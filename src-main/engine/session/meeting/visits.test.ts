import { afterEach, expect, it, vi } from 'vitest';

import type { PeerDetails } from '../../../../src-shared/contact-exchange';
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

it('a friend behind a stranger’s server hears of guesses, and the stranger of nothing else', async () => {
  const behind = await startContactServer({ listeners: [{ address: LOOPBACK, port: 0 }], tls: null });
  cleanups.push(() => behind.close());
  const server: ServerEndpoint = { host: LOOPBACK, port: behind.addresses[0]?.port ?? 0, tls: null };
  const friend = await ContactSharing.open(server, [openPort()], never);
  cleanups.push(() => friend.close());
  await friend.createRoom(ROOM, never);
  await friend.shareOwnContact(ROOM, true, never, SILENT);
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

  const visit = await visits.connect(server, 'nearby', never);
  await visit.shareOwnContact(ROOM, false, never);
  const told = [(await friend.friendContact(never)).details];
  friend.onFriendDetails((details) => told.push(details));
  network.guessed(2);
  await vi.waitFor(() => expect(told).toHaveLength(2));
  const nothing = { candidates: [], nat: null, hasIpv6: false };
  expect(told).toMatchObject([nothing, { ...nothing, guesses: 2 }]);
});
