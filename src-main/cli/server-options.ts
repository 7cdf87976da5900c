import { Option } from 'commander';
import type { Command } from 'commander';

import { DEFAULT_TCP_PORT, DEFAULT_TLS_PORT } from '../../src-shared/contact-exchange';
import type { Proxy, StunServer } from '../../src-shared/servers';
import { readCertificateAuthority } from '../engine/servers/certificate-authority';
import { absolutePath } from '../engine/exact-paths';
import type { ServerChoice } from '../engine/servers/server-choice';
import { parsePort, parseProxyOption, parseStun, parseText } from './parse';

export interface ServerOptions {
  readonly local?: true;
  readonly server?: string;
  readonly port?: number;
  readonly unencrypted?: true;
  readonly ca?: string;
  readonly proxy?: Proxy;
}

/** The options that `send`, `get` and `check` share. */
export function addServerOptions(command: Command): Command {
  return command
    .option(
      '-s, --server <host>',
      'contact server to use, whatever the code says; without it, a public one, and this network at the same time',
      parseText,
    )
    .option(
      '--port <number>',
      `port of the server (default ${DEFAULT_TLS_PORT}, with -u or --local ${DEFAULT_TCP_PORT})`,
      parsePort,
    )
    .option('-u, --unencrypted', 'connect to the server without TLS; files are encrypted all the same')
    .option('--ca <file>', 'PEM certificate to trust for the server instead of the system’s', parseText)
    .option(
      '--proxy <url>',
      'reach the server and relays by this proxy alone, http://host:port or socks5://host:port; without it, by that of ALL_PROXY where nothing else leads there',
      parseProxyOption,
    )
    .addOption(
      new Option('--local', 'meet by the server inside Cooee: friends on this network').conflicts([
        'server',
        'unencrypted',
        'ca',
        'proxy',
      ]),
    );
}

export interface StunOptions {
  readonly stun?: StunServer;
}

/** For the commands that call. */
export function addStunOption(command: Command): Command {
  return command.option(
    '--stun <host:port>',
    'STUN server that tells where UDP comes from, for contact servers that do not',
    parseStun,
  );
}

/** @throws CooeeError `certificate-unusable` when the CA file cannot be read or is no certificate */
export async function serverChoice(options: ServerOptions): Promise<ServerChoice> {
  const { server, port, unencrypted, ca, proxy } = options;
  if (server === undefined) {
    // A port alone can only be that of the server inside.
    const isLocal = options.local === true || port !== undefined;
    return isLocal
      ? { kind: 'embedded', address: '::', port: port ?? DEFAULT_TCP_PORT }
      : { kind: 'listed', proxy };
  }
  const host = server.replace(/^\[(.*)\]$/, '$1');
  if (unencrypted === true) {
    return { kind: 'custom', host, port: port ?? DEFAULT_TCP_PORT, tls: null, overridesCode: true, proxy };
  }
  const caFile = ca === undefined ? null : absolutePath(ca);
  // Before anything else is printed or done.
  if (caFile !== null) await readCertificateAuthority(caFile);
  return {
    kind: 'custom',
    host,
    port: port ?? DEFAULT_TLS_PORT,
    tls: { caFile },
    overridesCode: true,
    proxy,
  };
}
