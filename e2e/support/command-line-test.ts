import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base } from '@playwright/test';

import { CommandLine, serve } from './command-line';

interface CommandLineFixtures {
  /** An empty folder, removed after the test. */
  readonly folder: string;
  /** Where the programs of the test keep the record of their last call. */
  readonly stateFolder: string;
  /** Starts the command line; what still runs after the test is stopped. */
  readonly cooee: (...args: readonly string[]) => CommandLine;
  /** Starts a contact server on loopback. Returns its port. */
  readonly startServer: (...args: readonly string[]) => Promise<string>;
}

export const test = base.extend<CommandLineFixtures & { readonly running: CommandLine[] }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-cli-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  stateFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-state-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  running: async ({}, use) => {
    const running: CommandLine[] = [];
    await use(running);
    for (const program of running) {
      program.kill();
      await program.finished;
    }
  },
  cooee: async ({ running, stateFolder }, use) => {
    await use((...args) => {
      const program = new CommandLine(args, { stateFolder });
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
});
