import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { SocketAddress } from '../../../src-shared/contact-exchange';
import type { RouteAttempt } from '../../../src-shared/session';
import { RouteLog } from './route-log';

const v4: SocketAddress = { family: 4, host: '203.0.113.9', port: 4711 };
const v6: SocketAddress = { family: 6, host: '2001:db8::1', port: 4711 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watched(): { log: RouteLog; reports: (readonly RouteAttempt[])[] } {
  const reports: (readonly RouteAttempt[])[] = [];
  return { log: new RouteLog(performance.now(), (routes) => reports.push(routes)), reports };
}

describe('the log of the routes', () => {
  it('says best first what became of each, with shortened addresses', () => {
    const { log, reports } = watched();
    const row = log.add({ kind: 'direct-ipv4', transport: 'tcp' }, 'public', v4);
    log.add({ kind: 'direct-ipv6', transport: 'tcp' }, 'public', v6);
    row.dialled();
    vi.advanceTimersByTime(40);
    row.became('refused');
    vi.advanceTimersByTime(60);
    expect(reports).toEqual([
      [
        {
          kind: 'direct-ipv6',
          transport: 'tcp',
          source: 'public',
          target: '[2001:db8:…]:4711',
          dials: 0,
          fate: 'trying',
          elapsedMs: null,
        },
        {
          kind: 'direct-ipv4',
          transport: 'tcp',
          source: 'public',
          target: '203.0.x.x:4711',
          dials: 1,
          fate: 'refused',
          elapsedMs: 40,
        },
      ],
    ]);
  });

  it('speaks at most ten times a second, whatever happens', () => {
    const { log, reports } = watched();
    const row = log.add({ kind: 'direct-ipv4', transport: 'tcp' }, 'public', v4);
    for (let count = 0; count < 1_000; count += 1) {
      row.dialled();
      vi.advanceTimersByTime(1);
    }
    expect(reports).toHaveLength(10);
  });

  it('ends with what came of everything: nothing heard is silence, never dialled is left out', () => {
    const { log, reports } = watched();
    log.add({ kind: 'direct-ipv4', transport: 'tcp' }, 'public', v4).dialled();
    log.add({ kind: 'direct-ipv6', transport: 'tcp' }, 'public', v6);
    log.close();
    expect(reports.at(-1)).toMatchObject([{ kind: 'direct-ipv4', fate: 'silent' }]);
    vi.advanceTimersByTime(1_000);
    expect(reports).toHaveLength(1);
  });

  it('has room for a few unknown callers, and always for the one that is chosen', () => {
    const { log, reports } = watched();
    const rows = Array.from({ length: 100 }, () =>
      log.addPeer({ kind: 'direct-ipv4', transport: 'tcp' }, v4),
    );
    for (const row of rows) row.became('stranger');
    rows.at(-1)?.became('chosen');
    log.close();
    const fates = (reports.at(-1) ?? []).map(({ fate }) => fate);
    expect(fates).toEqual([...Array<string>(8).fill('stranger'), 'chosen']);
  });
});
