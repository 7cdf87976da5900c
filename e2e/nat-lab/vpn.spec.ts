/** All traffic of one computer goes through a VPN, whose router is in the way: that is what its user can change, and should know. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { writeRandomFile } from '../support/disk/file-tree';
import { test } from './lab-test';
import { callBetween } from './pair-call';
import { home, router } from './places';

/** Scatters ports, and lets no UDP through, by which they would meet all the same. */
const VPN = router('random', { inside: '10.8.0', blocks: 'udp' });

for (const [who, side] of [
  ['caller', 'creator'],
  ['answerer', 'joiner'],
] as const) {
  test(`both are told that the ${who} could do without a VPN`, async ({ internetWith }) => {
    const places = [{ ...home('silent'), vpn: VPN }, home('silent', { inside: '192.168.2' })] as const;
    const internet = await internetWith(side === 'creator' ? places : [places[1], places[0]]);
    const folder = await mkdtemp(join(tmpdir(), 'cooee-vpn-'));
    try {
      const file = join(folder, 'film.bin');
      await writeRandomFile(file, 1);
      const { caller, answerer } = await callBetween(internet, file);
      for (const told of [caller, answerer])
        expect(told).toMatchObject({
          name: 'failed',
          failure: { kind: 'one-unpredictable', code: 'N7', side, why: { code: 'vpn', side } },
        });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
