import { execFileSync } from 'node:child_process';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fittedTo, openFileLimit, socketsWithin } from './open-files';
import { DEFAULT_RELAY_OPTIONS } from './relay';

describe('the limits of connections', () => {
  it('stay as they are where the system allows as many', () => {
    const limits = { maxConnections: 4096, relay: null };
    expect(fittedTo(null, limits)).toEqual({ ...limits, warning: null });
    expect(fittedTo(4096 + 64 + 64, limits)).toEqual({ ...limits, warning: null });
  });

  it('are lowered to what the system allows, and the operator is told', () => {
    const { maxConnections, relay, warning } = fittedTo(256, { maxConnections: 4096, relay: null });
    expect([maxConnections, relay]).toEqual([128, null]);
    expect(warning).toBe(
      'the system lets this process open 256 files, and 4224 are needed for 4096 connections: there will be 128 connections ' +
        "at most. Raise the limit ('ulimit -n', 'LimitNOFILE=' of systemd, '--ulimit nofile=' of Docker), or lower '--max-connections'",
    );
  });

  it('are lowered by the same share for callers and the relay', () => {
    const fitted = fittedTo(1024, { maxConnections: 4096, relay: DEFAULT_RELAY_OPTIONS });
    expect(fitted).toMatchObject({ maxConnections: 363, relay: { pairs: 44, waiting: 177, perAddress: 64 } });
    expect(fitted.warning).toMatch(
      /10224 are needed for 4096 connections and the relay: there will be 363 connections, 44 relayed pairs and 177 waiting/,
    );
  });

  it('fit whatever the system allows, as long as it allows anything', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 160, max: 100_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.option(
          fc.record({
            pairs: fc.integer({ min: 1, max: 100_000 }),
            waiting: fc.integer({ min: 1, max: 100_000 }),
          }),
        ),
        (openFiles, maxConnections, relay) => {
          const limits = {
            maxConnections,
            relay: relay === null ? null : { ...DEFAULT_RELAY_OPTIONS, ...relay },
          };
          const fitted = fittedTo(openFiles, limits);
          expect(fitted.maxConnections).toBeGreaterThanOrEqual(1);
          expect(fitted.maxConnections).toBeLessThanOrEqual(maxConnections);
          expect(socketsWithin(fitted) + 64).toBeLessThanOrEqual(openFiles + 7);
        },
      ),
    );
  });

  it.skipIf(process.platform === 'win32')('are known from the system', async () => {
    const shells = execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
    expect(await openFileLimit()).toBe(shells === 'unlimited' ? null : Number(shells));
  });
});
