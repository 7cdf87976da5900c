/** The library of streams over UDP is a native one: only the packed app shows that it was packed, and loads. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CONTACT_SERVER } from '../nat-lab/lab-server';
import { test } from '../nat-lab/lab-test';
import { HOMES_WITHOUT_TCP, talkOverUdp } from '../nat-lab/udp-call';
import { launchPackedCooee } from '../support/window/packed-app';

test('two copies of the packed app talk over UDP where TCP is blocked', async ({ internetWith }) => {
  const { homes } = await internetWith(HOMES_WITHOUT_TCP);
  const folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-packed-'));
  const server = { kind: 'custom', ...CONTACT_SERVER } as const;
  const caller = await launchPackedCooee({ name: 'Kim', server, through: homes[0].run });
  const answerer = await launchPackedCooee({ name: 'Sam', server, through: homes[1].run });
  try {
    await talkOverUdp(caller, answerer, folder);
  } finally {
    await Promise.all([caller.close(), answerer.close()]);
    await rm(folder, { recursive: true, force: true });
  }
});
