/**
 * What the system lets this process open, and what the server needs of it: every connection is an open file to the system.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { MAX_REFUSED } from './admission';
import type { RelayOptions } from './relay';
import { relaySockets } from './relay';

/** For everything that is no connection: Node's own (20), listeners, files, connections to other servers. */
const RESERVED = 64;

/**
 * How many files this process may have open. Node has raised the soft limit to the hard one before anything of ours runs.
 * @returns null where that is not known, or there is no such limit (Windows)
 */
export async function openFileLimit(): Promise<number | null> {
  if (process.platform === 'win32') return null;
  const text = process.platform === 'linux' ? await limitOfLinux() : await limitOfShell();
  return /^\d+$/.test(text) ? Number(text) : null;
}

async function limitOfLinux(): Promise<string> {
  // Without /proc nothing is known.
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return /^Max open files\s+(\S+)/m.exec(limits)?.[1] ?? '';
}

/** A shell of ours has our limits. */
async function limitOfShell(): Promise<string> {
  // Nor is it without a shell.
  const answer = await promisify(execFile)('/bin/sh', ['-c', 'ulimit -n']).catch(() => ({ stdout: '' }));
  return answer.stdout.trim();
}

interface ConnectionLimits {
  /** Of callers. */
  readonly maxConnections: number;
  readonly relay: RelayOptions | null;
}

/** Connections of every kind that these limits allow together. */
export function socketsWithin({ maxConnections, relay }: ConnectionLimits): number {
  return maxConnections + MAX_REFUSED + (relay === null ? 0 : relaySockets(relay));
}

interface FittedLimits extends ConnectionLimits {
  /** What the operator is told; null where the limits fit. */
  readonly warning: string | null;
}

/**
 * Lowers limits, all by the same share, to what the system allows: below that the server itself says what it refuses.
 * @param openFiles how many files may be open; null: any number
 */
export function fittedTo(openFiles: number | null, limits: ConnectionLimits): FittedLimits {
  const needed = socketsWithin(limits) + RESERVED;
  if (openFiles === null || needed <= openFiles) return { ...limits, warning: null };
  const share = Math.max(0, openFiles - RESERVED - MAX_REFUSED) / (needed - RESERVED - MAX_REFUSED);
  const lowered = (number: number): number => Math.max(1, Math.floor(number * share));
  const { maxConnections, relay } = limits;
  const fitted: ConnectionLimits = {
    maxConnections: lowered(maxConnections),
    relay: relay === null ? null : { ...relay, pairs: lowered(relay.pairs), waiting: lowered(relay.waiting) },
  };
  const relayed =
    fitted.relay === null
      ? ''
      : `, ${fitted.relay.pairs} relayed pairs and ${fitted.relay.waiting} waiting for the relay`;
  return {
    ...fitted,
    warning:
      `the system lets this process open ${openFiles} files, and ${needed} are needed for ` +
      `${maxConnections} connections${relay === null ? '' : ' and the relay'}: ` +
      `there will be ${fitted.maxConnections} connections${relayed} at most. ` +
      `Raise the limit ('ulimit -n', 'LimitNOFILE=' of systemd, '--ulimit nofile=' of Docker), or lower '--max-connections'`,
  };
}
