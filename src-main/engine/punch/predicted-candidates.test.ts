import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { predictedCandidates } from './predicted-candidates';

const publicAddress = { family: 4, host: '5.5.5.1', port: 50_000 } as const;
const ports = (port: number, step: number, count: number): readonly number[] =>
  predictedCandidates({ publicAddress: { ...publicAddress, port }, step }, count).map(
    ({ address }) => address.port,
  );

describe('the predicted candidates', () => {
  it('are the next ports of a router that counts', () => {
    expect(predictedCandidates({ publicAddress, step: 1 }, 1)).toEqual([
      { address: { ...publicAddress, port: 50_001 }, source: 'predicted' },
    ]);
    expect(ports(50_000, 2, 3)).toEqual([50_002, 50_004, 50_006]);
    expect(ports(50_000, -1, 2)).toEqual([49_999, 49_998]);
  });

  it('go on with the first port after the last one, and backwards', () => {
    expect(ports(65_534, 1, 3)).toEqual([65_535, 1_024, 1_025]);
    expect(ports(1_025, -1, 3)).toEqual([1_024, 65_535, 65_534]);
  });

  it('are always ports that a router gives', () => {
    const port = fc.integer({ min: 1_024, max: 65_535 });
    fc.assert(
      fc.property(port, fc.integer({ min: -70_000, max: 70_000 }), fc.nat(20), (last, step, count) => {
        const predicted = ports(last, step, count);
        expect(predicted).toHaveLength(count);
        for (const next of predicted) expect(next >= 1_024 && next <= 65_535).toBe(true);
      }),
    );
  });
});
