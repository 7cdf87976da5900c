import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base } from '@playwright/test';

import { COOEE, CommandLine, serve, stateHome } from './command-line';
import { Program } from './program';
import { atTerminal } from './shell-prefixes';

interface CommandLineFixtures {
  /** An empty folder, removed after the test. */
  readonly folder: string;
  /** A small file in it, `a.txt`. */
  readonly file: string;
  /** An empty folder in it, to receive into. */
  readonly received: string;
  /** Where the programs of the test keep the record of their last call. */
  readonly stateFolder: string;
  /** Starts the command line; what still runs after the test is stopped. */
  readonly cooee: (...args: readonly string[]) => CommandLine;
  /** The same with other words before it, such as those of ./shell-prefixes. */
  readonly through: (words: readonly string[], ...args: readonly string[]) => CommandLine;
  /** The same at a terminal of its own. */
  readonly typing: (...args: readonly string[]) => Program;
  /** Starts a contact server on loopback. Returns its port. */
  readonly startServer: (...args: readonly string[]) => Promise<string>;
  /** The words that choose a server that was started for this test. */
  readonly server: readonly string[];
}

export const test = base.extend<CommandLineFixtures & { readonly running: Program[] }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-cli-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  file: async ({ folder }, use) => {
    const file = join(folder, 'a.txt');
    await writeFile(file, 'hello');
    await use(file);
  },
  received: async ({ folder }, use) => {
    const received = join(folder, 'received');
    await mkdir(received);
    await use(received);
  },
  stateFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-state-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  running: async ({}, use) => {
    const running: Program[] = [];
    await use(running);
    // All at once: a server that ends waits for the callers it still has.
    for (const program of running) program.kill();
    await Promise.all(running.map(({ finished }) => finished));
  },
  cooee: async ({ through }, use) => {
    await use((...args) => through([], ...args));
  },
  through: async ({ running, stateFolder }, use) => {
    await use((words, ...args) => {
      const program = new CommandLine(args, { through: words, stateFolder });
      running.push(program);
      return program;
    });
  },
  typing: async ({ running, stateFolder }, use) => {
    await use((...args) => {
      const program = new Program(atTerminal([...COOEE, ...args]), stateHome(stateFolder));
      running.push(program);
      return program;
    });
  },
  startServer: async ({ running }, use) => {
    await use(async (...args) => {
      const { server, port } = await serve(args);
      running.push(server);
      return port;
    });
  },
  server: async ({ startServer }, use) => {
    await use(['-u', '-s', '127.0.0.1', '--port', await startServer('-u')]);
  },
});
