/** One call between two places by the built command line, and what both sides said of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type {
  FailureKind,
  FailureReason,
  Role,
  RouteAttempt,
  RouteKind,
  StepName,
  Transport,
} from '../../src-shared/session';
import { CommandLine } from '../support/program/command-line';
import { fingerprint } from '../support/disk/file-tree';
import { SERVER_OPTIONS } from './lab-server';
import type { Namespace } from '../support/network/namespaces';

/** How one side's program ended. */
export type SideOutcome =
  | {
      readonly name: 'connected';
      readonly route: RouteKind;
      readonly transport: Transport;
      /** From the friend's contact, which both get when both are ready, to a friend who has proved themselves. */
      readonly connectedMs: number;
    }
  | { readonly name: 'failed'; readonly failure: FailedEvent };

interface FailedEvent {
  readonly kind: FailureKind;
  readonly code: string;
  readonly side: Role | null;
  readonly detail: string | null;
  readonly why: FailureReason | null;
  readonly routes: readonly RouteAttempt[];
}

export interface ConnectedEvent {
  readonly route: RouteKind;
  readonly transport: Transport;
  readonly steps: Readonly<Record<StepName, number | null>>;
}

export interface CallOutcome {
  readonly caller: SideOutcome;
  readonly answerer: SideOutcome;
  /** From the answer to the last of both programs' ends, with the start of the answerer's program. */
  readonly elapsedMs: number;
  /** Of everything below the answerer's folder, as of {@link fingerprint}. */
  readonly received: Readonly<Record<string, string>>;
}

/** All that a call needs of the lab: the words by which programs run in its homes. */
interface CallingHomes {
  readonly homes: readonly [Pick<Namespace, 'run'>, Pick<Namespace, 'run'>];
  /** That of the lab if it is left out. */
  readonly serverOptions?: readonly string[];
}

/**
 * Calls from the first home, answers from the second, and waits for both to end.
 * @param more options for both programs, or for the caller's
 * @param answerers those for the answerer's, if they are others
 */
export async function callBetween(
  { homes, serverOptions = SERVER_OPTIONS }: CallingHomes,
  file: string,
  more: readonly string[] = [],
  answerers: readonly string[] = more,
): Promise<CallOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'cooee-lab-'));
  const words = ['send', '--json', ...serverOptions, ...more, file];
  const sender = new CommandLine(words, { through: homes[0].run });
  const programs = [sender];
  try {
    const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
    const started = performance.now();
    const options = ['-y', '--json', ...serverOptions, ...answerers, '--path', folder];
    const receiver = new CommandLine(['get', ...options, code], { through: homes[1].run });
    programs.push(receiver);
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    return {
      caller: outcomeOf(sent.stdout, sent.stderr),
      answerer: outcomeOf(got.stdout, got.stderr),
      elapsedMs: performance.now() - started,
      received: await fingerprint(folder),
    };
  } finally {
    for (const program of programs) program.kill();
    await Promise.all(programs.map(({ finished }) => finished));
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws Error with everything printed, when the program said neither that it is connected nor why not */
function outcomeOf(stdout: string, stderr: string): SideOutcome {
  const failed = eventIn(stdout, 'failed');
  if (failed !== null) return { name: 'failed', failure: failed as FailedEvent };
  const connected = connectedEvent(stdout);
  if (connected === null) throw new Error(`neither connected nor failed:\n${stdout}\n${stderr}`);
  const { route, transport, steps } = connected;
  return { name: 'connected', route, transport, connectedMs: (steps.route ?? 0) + (steps.proof ?? 0) };
}

/** What `--json` says when the friend has proved themselves, or null if it does not say so. */
export function connectedEvent(stdout: string): ConnectedEvent | null {
  return eventIn(stdout, 'connected') as ConnectedEvent | null;
}

function eventIn(stdout: string, name: string): unknown {
  const line = stdout.split('\n').find((text) => text.startsWith(`{"event":"${name}"`));
  return line === undefined ? null : JSON.parse(line);
}
