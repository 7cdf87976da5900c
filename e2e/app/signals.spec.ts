/** However the window's program is asked to end, the friend is told goodbye and does not look for anybody. */
import { once } from 'node:events';

import { expect } from '@playwright/test';

import { connectByCode, expectPhase } from '../support/window/cooee-app';
import { test } from '../support/window/pair-test';

test.skip(process.platform === 'win32', 'Windows has no signals');

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) {
  test(`${signal} in a call hangs up`, async ({ kim, sam }) => {
    await connectByCode(kim, sam);
    const program = sam.electron.process();
    const exited = once(program, 'exit');
    program.kill(signal);
    await expectPhase(kim, 'ended');
    expect(await exited).toEqual([0, null]);
  });
}
