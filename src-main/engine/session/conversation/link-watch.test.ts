import { describe, expect, it, vi } from 'vitest';

import type { NetworkChange } from '../../network';
import { watchLink } from './link-watch';

function watched(localAddress: string | null, connection: object | null = {}) {
  let change: (change: NetworkChange) => void = () => undefined;
  const stream = { connection, localAddress, drop: vi.fn() };
  const probe = vi.fn();
  watchLink(stream, probe, (onChange) => {
    change = onChange;
    return () => undefined;
  });
  const has = (...addresses: string[]): void => change({ hasGained: true, addresses: new Set(addresses) });
  const lacks = (...addresses: string[]): void => change({ hasGained: false, addresses: new Set(addresses) });
  return { has, lacks, drop: stream.drop, probe };
}

describe('the network below a connection', () => {
  it.each(['192.0.2.1', '::ffff:192.0.2.1'])('drops it when its own address %s is gone', (local) => {
    const { has, drop, probe } = watched(local);
    has('198.51.100.1');
    expect(drop).toHaveBeenCalledExactlyOnceWith('own address gone');
    expect(probe).not.toHaveBeenCalled();
  });

  it('asks whether it still works when there is another way, and does nothing about ways that it does not need', () => {
    const { has, lacks, drop, probe } = watched('192.0.2.1');
    lacks('192.0.2.1');
    expect(probe).not.toHaveBeenCalled();
    has('192.0.2.1', '198.51.100.1');
    expect(probe).toHaveBeenCalledOnce();
    expect(drop).not.toHaveBeenCalled();
  });

  it('asks as well where the own address is not known, and nothing without a connection', () => {
    const unknown = watched(null);
    unknown.has('198.51.100.1');
    expect(unknown.probe).toHaveBeenCalledOnce();
    const lost = watched('192.0.2.1', null);
    lost.has('198.51.100.1');
    expect([lost.drop, lost.probe].map(({ mock }) => mock.calls)).toEqual([[], []]);
  });
});
