/** What people see where TCP is blocked and UDP is not: real windows behind real routers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { takePictures } from '../support/window/pictures';
import { HOMES_WITHOUT_TCP, talkOverUdp } from './udp-call';
import { test } from './window-test';

test('two windows talk over UDP where TCP is blocked, say so, and send files both ways', async ({
  internetWith,
  openWindow,
}) => {
  const { homes } = await internetWith(HOMES_WITHOUT_TCP);
  const [caller, answerer] = await Promise.all([openWindow('Kim', homes[0]), openWindow('Sam', homes[1])]);
  const folder = await mkdtemp(join(tmpdir(), 'cooee-window-'));
  try {
    await talkOverUdp(caller, answerer, folder);
    await takePictures(caller, 'udp-connected');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
