/** However the window's program is asked to end, the friend is told goodbye and does not look for anybody. */
import { once } from 'node:events';

import { expect, test } from '@playwright/test';

import { connectByCode, embeddedServer, expectPhase, launchCooee } from '../support/cooee-app';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) {
  test(`${signal} in a call hangs up`, async () => {
    test.skip(process.platform === 'win32', 'Windows has no signals');
    const server = await embeddedServer();
    const [kim, sam] = await Promise.all([
      launchCooee({ name: 'Kim', server }),
      launchCooee({ name: 'Sam', server }),
    ]);
    try {
      await connectByCode(kim, sam);
      const program = sam.electron.process();
      const exited = once(program, 'exit');
      program.kill(signal);
      await expectPhase(kim, 'ended');
      expect(await exited).toEqual([0, null]);
    } finally {
      await Promise.all([kim.close(), sam.close()]);
    }
  });
}
