import { describe, expect, it } from 'vitest';

import type { RouteAttempt } from './route';
import { foldRoutes } from './route-groups';

function attempt(particulars: Partial<RouteAttempt>): RouteAttempt {
  return {
    kind: 'direct-ipv4',
    transport: 'tcp',
    source: 'public',
    target: '203.0.x.x:4711',
    dials: 1,
    fate: 'silent',
    elapsedMs: 1000,
    ...particulars,
  };
}

describe('the ways that were tried', () => {
  it('are none before the friend’s addresses are known', () => {
    expect(foldRoutes([])).toEqual([]);
  });

  it('are one line for each kind, the shortest way first', () => {
    const names = foldRoutes([
      attempt({ kind: 'direct-ipv4', transport: 'tcp', source: 'public' }),
      attempt({ kind: 'direct-ipv4', transport: 'tcp', source: 'predicted' }),
      attempt({ kind: 'direct-ipv4', transport: 'tcp', source: 'mapped' }),
      attempt({ kind: 'direct-ipv6' }),
      attempt({ kind: 'same-network', transport: 'tcp', source: 'host' }),
      attempt({ kind: 'same-network', transport: 'tcp', source: 'private' }),
      attempt({ kind: 'same-computer', transport: 'tcp', source: 'private' }),
    ]).map(({ name, targets }) => [name, targets]);
    expect(names).toEqual([
      ['same-computer', 1],
      ['same-network', 2],
      ['direct-ipv6', 1],
      ['opened-port', 1],
      ['direct-ipv4', 2],
    ]);
  });

  it('are still tried while one of a kind is, whatever became of the others', () => {
    const [group] = foldRoutes([
      attempt({ fate: 'refused' }),
      attempt({ fate: 'trying', elapsedMs: null }),
      attempt({ fate: 'silent' }),
    ]);
    expect(group).toMatchObject({ fate: 'trying', elapsedMs: null });
  });

  it('tell what says most when all of a kind failed, and when the last of them did', () => {
    const [group] = foldRoutes([
      attempt({ fate: 'unreachable', elapsedMs: 1 }),
      attempt({ fate: 'refused', elapsedMs: 200 }),
      attempt({ fate: 'refused', elapsedMs: 8000 }),
      attempt({ fate: 'silent', elapsedMs: 30_000 }),
    ]);
    expect(group).toMatchObject({ fate: 'refused', elapsedMs: 8000 });
  });

  it('tell of a kind that joined the computers when it did first', () => {
    const [group] = foldRoutes([
      attempt({ fate: 'connected', elapsedMs: 300 }),
      attempt({ fate: 'chosen', elapsedMs: 200 }),
      attempt({ fate: 'trying', elapsedMs: null }),
    ]);
    expect(group).toMatchObject({ fate: 'chosen', elapsedMs: 200 });
  });
});
