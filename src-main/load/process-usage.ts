/** What the server's processes use, from outside: /proc, so on Linux alone. */
import { readFile } from 'node:fs/promises';

import { LoadFailure } from './options';

export interface ProcessUsage {
  readonly processes: number;
  /** Of all together; pages that several share count once for each that shares them, and by its share (PSS). */
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
}

/** Linux counts processor time in hundredths of a second for every program (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;
const KIB = 1024;
/** Of the fields behind the program's name, utime and stime (proc(5), 14 and 15 of `stat`). */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** @throws LoadFailure if one of the processes is not there */
export async function usageOf(pids: readonly number[]): Promise<ProcessUsage> {
  let usage: ProcessUsage = { processes: 0, memoryBytes: 0, cpuSeconds: 0 };
  for (const pid of pids) {
    for (const one of await withChildren(pid)) {
      const own = await usageOfOne(one);
      usage = {
        processes: usage.processes + 1,
        memoryBytes: usage.memoryBytes + own.memoryBytes,
        cpuSeconds: usage.cpuSeconds + own.cpuSeconds,
      };
    }
  }
  return usage;
}

async function usageOfOne(pid: number): Promise<Omit<ProcessUsage, 'processes'>> {
  // The program's name, in parentheses, may have spaces.
  const fields = (await readProc(pid, 'stat')).replace(/^.*\) /s, '').split(' ');
  const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
  const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(await readProc(pid, 'smaps_rollup')) ?? [];
  return { memoryBytes: Number(kilobytes ?? 0) * KIB, cpuSeconds: ticks / TICKS_PER_SECOND };
}

async function withChildren(pid: number): Promise<readonly number[]> {
  const children = (await readProc(pid, `task/${String(pid)}/children`))
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
  const all = await Promise.all(children.map(withChildren));
  return [pid, ...all.flat()];
}

async function readProc(pid: number, file: string): Promise<string> {
  try {
    return await readFile(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch (cause) {
    throw new LoadFailure(`The process ${String(pid)} cannot be looked at.`, { cause });
  }
}
