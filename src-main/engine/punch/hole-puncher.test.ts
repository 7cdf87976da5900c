import { describe, expect, it } from 'vitest';

import type { Contact, FullContact, SocketAddress } from '../../../src-shared/contact-exchange';
import { dialTargets, punchHoles, type RawConnection } from './hole-puncher';
import { routeTo } from './route';
import { SharedPort } from './shared-port';

const v4 = (host: string, port: number): SocketAddress => ({ family: 4, host, port });
const nobody: Contact = { v4: null, v6: null };
const contact = (privateV4: SocketAddress | null, publicV4: SocketAddress | null): FullContact => ({
  private: { v4: privateV4, v6: null },
  public: { v4: publicV4, v6: null },
});
const port4 = { family: 4, port: 40_000 } as const;

describe('what is dialled', () => {
  const own = contact(v4('192.168.1.5', 40_000), v4('203.0.113.7', 61_000));

  it('is the friend’s private and public address, once each', () => {
    const friend = contact(v4('192.168.1.9', 50_000), v4('203.0.113.9', 62_000));
    expect(dialTargets(port4, own, friend)).toEqual([v4('192.168.1.9', 50_000), v4('203.0.113.9', 62_000)]);
    const open = v4('198.51.100.1', 50_000);
    expect(dialTargets(port4, own, contact(open, open))).toEqual([open]);
  });

  it('is never ourselves, though two homes may use the same private address', () => {
    const friend = contact(v4('192.168.1.5', 40_000), v4('127.0.0.1', 40_000));
    expect(dialTargets(port4, own, friend)).toEqual([]);
  });

  it('is nothing where the friend has no address of the family', () => {
    expect(dialTargets(port4, own, { private: nobody, public: nobody })).toEqual([]);
  });
});

describe('a route', () => {
  it.each([
    ['127.0.0.1', 'same-computer'],
    ['::1', 'same-computer'],
    ['192.168.7.7', 'same-network'],
    ['172.31.0.1', 'same-network'],
    ['fe80::1', 'same-network'],
    ['fd12::1', 'same-network'],
    ['172.32.0.1', 'direct-ipv4'],
    ['100.64.0.1', 'direct-ipv4'],
    ['2001:db8::1', 'direct-ipv6'],
  ])('to %s is %s', (host, route) => {
    expect(routeTo(host)).toBe(route);
  });
});

describe('punching on one computer', () => {
  it('opens a connection between two friends who start at different times', async () => {
    const left = SharedPort.open(4);
    const right = SharedPort.open(4);
    const address = ({ port }: SharedPort): FullContact =>
      contact(v4('127.0.0.1', port), v4('127.0.0.1', port));
    const stop = new AbortController();
    let haveBoth = (): void => undefined;
    const connected = new Promise<void>((resolve) => {
      haveBoth = resolve;
    });
    const found: Record<'left' | 'right', RawConnection[]> = { left: [], right: [] };
    const note =
      (side: 'left' | 'right') =>
      (connection: RawConnection): void => {
        found[side].push(connection);
        if (found.left.length > 0 && found.right.length > 0) haveBoth();
      };
    const targets = { own: address(left), friend: address(right) };
    const leftDone = punchHoles({ ports: [left], ...targets }, note('left'), stop.signal);
    // The first attempts of the left side are refused: nobody listens yet.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const rightDone = punchHoles(
      { ports: [right], own: targets.friend, friend: targets.own },
      note('right'),
      stop.signal,
    );
    await connected;
    stop.abort(new Error('enough'));
    await Promise.all([leftDone, rightDone]);
    expect(found.left[0]?.route).toBe('same-computer');
    for (const { socket } of [...found.left, ...found.right]) socket.destroy();
    left.close();
    right.close();
  });
});
