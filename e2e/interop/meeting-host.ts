/**
 * One computer on which two people meet, with both families and a name that has an address of each. As root on Linux it
 * is a network namespace of our own, so that nothing else on the machine is met; elsewhere it is this computer itself.
 */
import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { whyNoNamespaces } from '../support/network/lan';

export type Family = 'IPv4' | 'IPv6' | 'dual stack';
export const FAMILIES: readonly Family[] = ['IPv4', 'IPv6', 'dual stack'];

export interface MeetingHost {
  /** Words to put before a command so that it runs there. */
  readonly through: readonly string[];
  /** How `--server` is written to meet over a family; null where this computer has no such name. */
  readonly serverName: Readonly<Record<Family, string | null>>;
  readonly remove: () => Promise<void>;
}

/** `ip netns exec` shows a namespace the files below here in place of those in /etc (ip-netns(8)). */
const NAMESPACE_FILES = '/etc/netns';
const DUAL_STACK_NAME = 'meeting-point.test';

/** @param index tells the workers of one process tree apart */
export async function openMeetingHost(index: number): Promise<MeetingHost> {
  const loopback = { IPv4: '127.0.0.1', IPv6: '[::1]' };
  if (whyNoNamespaces() !== null) {
    const found = await lookup('localhost', { all: true });
    const isDual = new Set(found.map(({ family }) => family)).size === 2;
    const serverName = { ...loopback, 'dual stack': isDual ? 'localhost' : null };
    return { through: [], serverName, remove: () => Promise.resolve() };
  }
  const name = `cooee${process.pid}i${index}`;
  const files = join(NAMESPACE_FILES, name);
  await mkdir(files, { recursive: true });
  await writeFile(
    join(files, 'hosts'),
    ['127.0.0.1', '::1'].map((address) => `${address} localhost ${DUAL_STACK_NAME}\n`).join(''),
  );
  execFileSync('ip', ['netns', 'add', name]);
  execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  return {
    through: ['ip', 'netns', 'exec', name],
    serverName: { ...loopback, 'dual stack': DUAL_STACK_NAME },
    remove: async () => {
      execFileSync('ip', ['netns', 'del', name]);
      await rm(files, { recursive: true, force: true });
    },
  };
}
