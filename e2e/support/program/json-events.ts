/** What a program with `--json` has said so far, one object a line. */
import type { Program } from './program';

export type JsonEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/** Oldest first; a line that is not whole yet does not count. */
export function jsonEvents({ stdout }: Program): readonly JsonEvent[] {
  const lines = stdout.split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as JsonEvent);
}

/** The last event of a kind. @throws Error with everything printed, when there is none */
export function lastEvent(program: Program, event: string): JsonEvent {
  const found = jsonEvents(program).findLast((candidate) => candidate.event === event);
  if (found === undefined)
    throw new Error(`no ${event} in:\n${program.stdout.slice(-2_000)}\n${program.stderr}`);
  return found;
}
