/** Runs the built command line as a user does and collects what it prints. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Program } from './program';

/** The words that start Cooee's command line. */
export const COOEE = [
  process.execPath,
  join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'cooee.mjs'),
] as const;

interface CommandLineOptions {
  /** Words before the program, such as those that run it on another host. */
  readonly through?: readonly string[];
  /** Where it keeps the record of its last call; otherwise with the others of this run. */
  readonly stateFolder?: string;
}

/** Not where the user's own Cooee does: it would report our calls, and count what a test that was killed has spent of a code. */
const STATE_OF_THIS_RUN = mkdtempSync(join(tmpdir(), 'cooee-state-'));
process.once('exit', () => rmSync(STATE_OF_THIS_RUN, { recursive: true, force: true }));

export class CommandLine extends Program {
  constructor(
    args: readonly string[],
    { through = [], stateFolder = STATE_OF_THIS_RUN }: CommandLineOptions = {},
  ) {
    super([...through, ...COOEE, ...args], stateHome(stateFolder));
  }
}

/** The environment of a Cooee that keeps its state in a folder of its own (XDG base directory specification). */
export function stateHome(folder: string): { readonly XDG_STATE_HOME: string } {
  return { XDG_STATE_HOME: folder };
}

/** Starts a contact server on loopback and a free port. */
export async function serve(args: readonly string[]): Promise<{ server: CommandLine; port: string }> {
  const server = new CommandLine(['serve', '-a', '127.0.0.1:0', ...args]);
  const port = await server.prints(/listening (?:tcp|tls) 127\.0\.0\.1:(\d+)/);
  return { server, port };
}
