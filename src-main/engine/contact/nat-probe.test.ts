import { createServer } from 'node:net';
import { once } from 'node:events';

import { afterEach, describe, expect, it } from 'vitest';

import type { SocketAddress } from '../../../src-shared/contact-exchange';
import { startContactServer } from '../../server';
import { SharedPort } from '../punch';
import { ContactSharing } from './contact-sharing';
import type { SharedContact } from './contact-sharing';
import { observation, observed, probeNat } from './nat-probe';

const LOOPBACK = '127.0.0.1';
const never = new AbortController().signal;
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const seenAt = (text: `${string}:${number}`): SocketAddress => {
  const [host = '', port = '0'] = text.split(':');
  return { family: 4, host, port: Number(port) };
};
const HOME = seenAt('192.168.1.5:40000');

describe('what two views of one port say of the router', () => {
  it.each([
    ['none', '192.168.1.5:40000', '192.168.1.5:40000', null],
    ['endpoint-independent', '203.0.113.7:40000', '203.0.113.7:40000', null],
    ['endpoint-independent', '203.0.113.7:61000', '203.0.113.7:61000', null],
    ['sequential', '203.0.113.7:61000', '203.0.113.7:61001', 1],
    ['sequential', '203.0.113.7:61000', '203.0.113.7:61016', 16],
    ['random', '203.0.113.7:61000', '203.0.113.7:61017', null],
    ['random', '203.0.113.7:61000', '203.0.113.7:60999', null],
    ['random', '203.0.113.7:61000', '203.0.113.8:61000', null],
  ] as const)('%s: %s, then %s', (mapping, first, second, step) => {
    expect(observation(HOME, seenAt(first), seenAt(second))).toEqual({
      mapping,
      publicAddress: seenAt(second),
      step,
    });
  });

  it.each([
    ['none', '192.168.1.5:40000'],
    ['endpoint-independent', '203.0.113.7:40000'],
    ['unknown', '203.0.113.7:61000'],
  ] as const)('%s: %s alone', (mapping, first) => {
    expect(observation(HOME, seenAt(first), null)).toMatchObject({ mapping });
  });
});

describe('asking a server', () => {
  interface Asking {
    readonly shared: SharedContact;
    readonly port: SharedPort;
  }

  async function asking(): Promise<Asking> {
    const listeners = [0, 0].map((port) => ({ address: LOOPBACK, port }));
    const started = await startContactServer({ listeners, tls: null });
    const port = SharedPort.open(4);
    const server = { host: LOOPBACK, port: started.addresses[0]?.port ?? 0, tls: null };
    const sharing = await ContactSharing.open(server, [port], never);
    cleanups.push(() => {
      sharing.close();
      port.close();
      return started.close();
    });
    await sharing.createRoom('room', never);
    const details = { candidates: [], nat: null, hasIpv6: false, roundTripMs: null };
    const shared = await sharing.shareOwnContact('room', true, never, details);
    expect(shared.alternates.length).toBeGreaterThan(0);
    return { shared, port };
  }

  it('takes two places of one Cooee', async () => {
    const { shared, port } = await asking();
    expect(await probeNat(shared, port, never)).toMatchObject({ mapping: 'none', step: null });
  });

  it('can be done again from another port', async () => {
    const { shared } = await asking();
    const another = SharedPort.open(4);
    cleanups.push(() => another.close());
    expect(await observed(shared, another, never)).toEqual(seenAt(`${LOOPBACK}:${another.port}`));
  });

  it('says what one view says, where the other place does not answer', async () => {
    const dead = createServer().listen(0, LOOPBACK);
    await once(dead, 'listening');
    const { port } = dead.address() as { port: number };
    dead.close();
    await once(dead, 'close');
    const asked = await asking();
    const shared = { ...asked.shared, alternates: [seenAt(`${LOOPBACK}:${port}`)] };
    expect(await probeNat(shared, asked.port, never)).toMatchObject({ mapping: 'none' });
  });

  it('says nothing where the server did not see us over IPv4', async () => {
    const nothing = { v4: null, v6: null };
    const port = SharedPort.open(4);
    cleanups.push(() => port.close());
    const shared = { own: { private: nothing, public: nothing }, alternates: [] };
    expect(await probeNat(shared, port, never)).toBeNull();
  });
});
