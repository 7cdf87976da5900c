import { readFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { DEFAULT_TCP_PORT, DEFAULT_TLS_PORT } from '../../src-shared/contact-exchange';
import { CooeeError } from '../../src-shared/session';
import type { ServerChoice } from '../engine/engine';
import { parsePort } from './parse';

export interface ServerOptions {
  readonly server?: string;
  readonly port?: number;
  readonly unencrypted?: true;
  readonly ca?: string;
}

/** The options that `send` and `get` share. */
export function addServerOptions(command: Command): Command {
  return command
    .option('-s, --server <host>', 'contact server to use; without it, the one inside Cooee on this computer')
    .option(
      '--port <number>',
      `port of the server (default ${DEFAULT_TLS_PORT}, with -u ${DEFAULT_TCP_PORT})`,
      parsePort,
    )
    .option('-u, --unencrypted', 'connect to the server without TLS; files are encrypted all the same')
    .option('--ca <file>', 'PEM certificate to trust for the server instead of the system’s');
}

/** @throws CooeeError `certificate-unusable` when the CA file cannot be read */
export async function serverChoice({ server, port, unencrypted, ca }: ServerOptions): Promise<ServerChoice> {
  if (server === undefined) return { kind: 'embedded', address: '::', port: port ?? DEFAULT_TCP_PORT };
  const host = server.replace(/^\[(.*)\]$/, '$1');
  if (unencrypted === true) {
    return { kind: 'custom', endpoint: { host, port: port ?? DEFAULT_TCP_PORT, tls: null } };
  }
  const trusted = ca === undefined ? null : await readCertificate(ca);
  return { kind: 'custom', endpoint: { host, port: port ?? DEFAULT_TLS_PORT, tls: { ca: trusted } } };
}

async function readCertificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CooeeError('certificate-unusable', path, { cause });
  }
}
