/**
 * The packed app as it is shipped. A fuse shuts Node's inspector, so Playwright's Electron class cannot drive it; the
 * window's own DevTools protocol can.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

import { chromium, expect } from '@playwright/test';

import { ELECTRON_ELSEWHERE, makeProfile, sandboxArgs } from './cooee-app';
import type { CooeeWindow, LaunchOptions } from './cooee-app';

export async function launchPackedCooee(options: LaunchOptions): Promise<CooeeWindow> {
  const executable = process.env['COOEE_PACKED_APP'];
  if (executable === undefined)
    throw new Error('COOEE_PACKED_APP is not set: run the tests with npm run test:package');
  const { folder, downloads } = await makeProfile(options);
  const { through = [] } = options;
  const program = spawn(
    through.length === 0 ? executable : ELECTRON_ELSEWHERE,
    [...sandboxArgs(), `--user-data-dir=${folder}`, '--remote-debugging-port=0'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, COOEE_ELECTRON: executable, COOEE_THROUGH: JSON.stringify(through) },
    },
  );
  const exited = once(program, 'exit');
  const address = await new Promise<string>((resolve, reject) => {
    let printed = '';
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const match = /DevTools listening on (ws:\S+)/.exec(printed);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    program.once('exit', () => reject(new Error(`the packed app ended at once:\n${printed}`)));
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the packed app has no window');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await expect(page.getByTestId('phase')).toBeVisible();
  return {
    page,
    downloads,
    close: async () => {
      program.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
