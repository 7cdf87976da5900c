/** How much memory programs have needed, as the kernel counts it (proc_pid_status(5), VmHWM). Linux only. */
import { readFileSync } from 'node:fs';

import type { Program } from './program';

/** The mark only rises, so little is missed between the last look and the program's end. */
const LOOK_EVERY_MS = 50;

/** Why it cannot be measured here, or null if it can. */
export function whyNoPeakMemory(): string | null {
  return process.platform === 'linux' ? null : 'only Linux tells the peak memory of a running process';
}

/** @returns a promise of the peak resident memory until the program's end, MiB */
export async function peakMemory(program: Program): Promise<number> {
  let kibibytes = 0;
  const look = (): void => {
    try {
      const status = readFileSync(`/proc/${program.pid}/status`, 'utf8');
      kibibytes = Math.max(kibibytes, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0));
    } catch {
      // It has just ended.
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  await program.finished;
  clearInterval(timer);
  return Math.round(kibibytes / 1024);
}
