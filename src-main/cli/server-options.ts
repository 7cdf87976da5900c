import { resolve } from 'node:path';

import { Option, type Command } from 'commander';

import { DEFAULT_TCP_PORT, DEFAULT_TLS_PORT } from '../../src-shared/contact-exchange';
import { readCertificateAuthority } from '../engine/certificate-authority';
import type { ServerChoice } from '../engine/server-choice';
import { parsePort } from './parse';

export interface ServerOptions {
  readonly public?: true;
  readonly server?: string;
  readonly port?: number;
  readonly unencrypted?: true;
  readonly ca?: string;
}

/** The options that `send` and `get` share. */
export function addServerOptions(command: Command): Command {
  return command
    .option(
      '-s, --server <host>',
      'contact server to use, whatever the code says; without it, the one the code names or the one inside Cooee',
    )
    .option(
      '--port <number>',
      `port of the server (default ${DEFAULT_TLS_PORT}, with -u ${DEFAULT_TCP_PORT})`,
      parsePort,
    )
    .option('-u, --unencrypted', 'connect to the server without TLS; files are encrypted all the same')
    .option('--ca <file>', 'PEM certificate to trust for the server instead of the system’s')
    .addOption(
      new Option('--public', 'use a public contact server: friends anywhere, also with gday').conflicts([
        'server',
        'port',
        'unencrypted',
        'ca',
      ]),
    );
}

/** @throws CooeeError `certificate-unusable` when the CA file cannot be read or is no certificate */
export async function serverChoice(options: ServerOptions): Promise<ServerChoice> {
  const { server, port, unencrypted, ca } = options;
  if (options.public === true) return { kind: 'listed' };
  if (server === undefined) return { kind: 'embedded', address: '::', port: port ?? DEFAULT_TCP_PORT };
  const host = server.replace(/^\[(.*)\]$/, '$1');
  if (unencrypted === true) {
    return { kind: 'custom', host, port: port ?? DEFAULT_TCP_PORT, tls: null, overridesCode: true };
  }
  const caFile = ca === undefined ? null : resolve(ca);
  // Before anything else is said or done.
  if (caFile !== null) await readCertificateAuthority(caFile);
  return { kind: 'custom', host, port: port ?? DEFAULT_TLS_PORT, tls: { caFile }, overridesCode: true };
}
