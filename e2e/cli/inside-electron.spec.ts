/** The app's own program as a command line, where Electron and Chromium read the same words. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { stateHome } from '../support/program/command-line';
import { test as base } from '../support/program/command-line-test';
import { Program } from '../support/program/program';
import type { Finished } from '../support/program/program';
import { sandboxArgs } from '../support/window/cooee-app';

const APP_FOLDER = join(import.meta.dirname, '..', '..');

const test = base.extend<{ readonly electron: (...args: readonly string[]) => Program }>({
  electron: async ({ running, stateFolder }, use) => {
    await use((...args) => {
      const executable = process.env['COOEE_ELECTRON'] ?? '';
      const words = [executable, ...sandboxArgs(), APP_FOLDER, ...args];
      const program = new Program(words, stateHome(stateFolder));
      running.push(program);
      return program;
    });
  },
});

/** Without what Chromium logs on stderr of a system that it misses something of. */
function withoutChromium({ stderr, ...others }: Finished): Finished {
  return { ...others, stderr: stderr.replaceAll(/^\[\d+:\d+\/.*\n/gm, '') };
}

test('what stands before the command is refused, or is help, as under plain Node', async ({
  cooee,
  electron,
}) => {
  for (const args of [
    ['-v', 'send'],
    ['--verbose', 'send'],
    ['--port=1', 'send'],
    ['-x', 'send'],
    ['a.txt', 'send'],
    ['--help', 'send'],
    ['--version', 'send'],
  ]) {
    const [expected, finished] = await Promise.all([cooee(...args).finished, electron(...args).finished]);
    expect(withoutChromium(finished), args.join(' ')).toEqual(expected);
    expect(`${finished.stdout}${finished.stderr}`, args.join(' ')).not.toBe('');
  }
});

test('a switch for Chromium before the command is not the command line’s, an option after it is', async ({
  electron,
  server,
}) => {
  const checked = await electron('--disable-gpu', 'check', ...server, '-v').finished;
  expect(checked.stderr).toMatch(/info: a contact server sees this network /);
  expect(checked.code).toBe(0);
});
