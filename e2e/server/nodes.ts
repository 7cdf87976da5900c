/** Contact servers that share their rooms, each a process of its own. */
import { test as base } from '@playwright/test';

import { serve } from '../support/program/command-line';
import type { CommandLine } from '../support/program/command-line';
import { RedisServer } from './redis';

export interface Node {
  readonly server: CommandLine;
  readonly port: number;
}

interface ServerFixtures {
  readonly redis: RedisServer;
  /** Starts a server that shares its rooms; what still runs after the test is stopped. */
  readonly startNode: (...args: readonly string[]) => Promise<Node>;
  /** The same, with rooms of its own. */
  readonly startAlone: (...args: readonly string[]) => Promise<Node>;
}

export const test = base.extend<ServerFixtures>({
  redis: async ({}, use) => {
    const redis = await RedisServer.start();
    await use(redis);
    await redis.close();
  },
  startNode: async ({ redis, startAlone }, use) => {
    await use((...args) => startAlone('--rooms', redis.url, ...args));
  },
  // Redis outlives the servers.
  startAlone: async ({ redis: _redis }, use) => {
    const servers: CommandLine[] = [];
    await use(async (...args) => {
      const { server, port } = await serve(['-u', '-r', '1000000', ...args]);
      servers.push(server);
      return { server, port: Number(port) };
    });
    for (const server of servers) {
      server.kill();
      await server.finished;
    }
  },
});
