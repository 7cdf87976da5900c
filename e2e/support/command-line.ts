/** Runs the built command line as a user does and collects what it prints. */
import { join } from 'node:path';

import { Program } from './program';

/** The words that start Cooee's command line. */
export const COOEE = [
  process.execPath,
  join(import.meta.dirname, '..', '..', 'dist', 'cli', 'cooee.mjs'),
] as const;

export class CommandLine extends Program {
  /** @param options `through`: words before the program, such as those that run it on another host */
  constructor(args: readonly string[], { through = [] }: { readonly through?: readonly string[] } = {}) {
    super([...through, ...COOEE, ...args]);
  }
}

/** Starts a contact server on loopback and a free port. */
export async function serve(args: readonly string[]): Promise<{ server: CommandLine; port: string }> {
  const server = new CommandLine(['serve', '-a', '127.0.0.1:0', ...args]);
  const port = await server.prints(/listening (?:tcp|tls) 127\.0\.0\.1:(\d+)/);
  return { server, port };
}
