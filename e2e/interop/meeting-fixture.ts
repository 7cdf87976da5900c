/** What every call needs: a host to meet on, both servers on it, and something to send. Made once per worker. */
import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base } from '@playwright/test';

import { writeFileTree, writeRandomFile } from '../support/disk/file-tree';
import { startCooeeServer, startGdayServer } from './contact-servers';
import type { ContactServer, ServerName } from './contact-servers';
import type { Meeting } from './friend';
import { todaysGday } from './gday-programs';
import { openMeetingHost } from './meeting-host';
import type { Family, MeetingHost } from './meeting-host';

export interface Things {
  /** Removed after the worker. */
  readonly folder: string;
  /** 3 MiB. */
  readonly file: string;
  /** 96 MiB: long enough to be interrupted on loopback. */
  readonly longFile: string;
  /** 40 files of all kinds of names, some of them empty, and an empty folder. */
  readonly tree: string;
  /** The same without the empty ones. */
  readonly fullTree: string;
}

interface WorkerFixtures {
  readonly host: MeetingHost;
  readonly servers: Readonly<Record<ServerName, ContactServer>>;
  readonly things: Things;
}

const FILE_MIB = 3;
const LONG_FILE_MIB = 96;
const TREE_FILES = 40;

export const test = base.extend<object, WorkerFixtures>({
  host: [
    async ({}, use, { workerIndex }) => {
      const host = await openMeetingHost(workerIndex);
      await use(host);
      await host.remove();
    },
    { scope: 'worker' },
  ],
  servers: [
    async ({ host }, use) => {
      const { COOEE_GDAY_SERVER: gdayServer } = process.env;
      const own = await startCooeeServer(host.through);
      const servers = {
        'Cooee’s server': own,
        // Where it is missing every test is skipped by `meetingAt`, and ours only holds the place.
        gday_server: gdayServer === undefined ? own : await startGdayServer(gdayServer, host.through),
      };
      await use(servers);
      for (const { program } of Object.values(servers)) {
        program.kill();
        await program.finished;
      }
    },
    { scope: 'worker' },
  ],
  things: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'cooee-interop-'));
      const things = {
        folder,
        file: join(folder, 'sent', 'a file.bin'),
        longFile: join(folder, 'sent', 'a long file.bin'),
        tree: join(folder, 'sent', 'a tree'),
        fullTree: join(folder, 'sent', 'a full tree'),
      };
      await mkdir(join(folder, 'sent'));
      await writeRandomFile(things.file, FILE_MIB);
      await writeRandomFile(things.longFile, LONG_FILE_MIB);
      await writeFileTree(things.tree, TREE_FILES);
      await cp(things.tree, things.fullTree, {
        recursive: true,
        filter: async (path) => {
          const found = await stat(path);
          return found.isDirectory() || found.size > 0;
        },
      });
      await use(things);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

/** @returns where to meet; skips the test where gday, or the address family, is missing */
export function meetingAt(host: MeetingHost, { port }: ContactServer, family: Family): Meeting {
  const { gday } = todaysGday();
  const server = host.serverName[family];
  test.skip(
    server === null,
    'skipped, because no name here has an address of both families, and only root may make one',
  );
  return { through: host.through, gday, server: server ?? '', port, ca: null };
}
