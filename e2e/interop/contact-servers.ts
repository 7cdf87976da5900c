/** Both contact servers as real programs, over both families on one port, so that a name can stand for both. */
import { createServer } from 'node:net';
import { once } from 'node:events';

import { COOEE } from '../support/program/command-line';
import { Program } from '../support/program/program';

export type ServerName = 'Cooee’s server' | 'gday_server';

export interface ContactServer {
  readonly program: Program;
  readonly port: string;
}

/** The tests knock more often in a minute than people do. */
const REQUEST_LIMIT = '1000000';

/**
 * @param words what starts the server: Cooee's `serve` and gday_server share their flags
 * @param tls flags of the certificate; without them it serves plain TCP
 */
async function start(
  words: readonly string[],
  ready: RegExp,
  tls: readonly string[],
  hosts: readonly string[],
): Promise<ContactServer> {
  const port = await freePort();
  const addresses = hosts.flatMap((host) => ['-a', `${host}:${port}`]);
  const flags = [...(tls.length > 0 ? tls : ['-u']), '-r', REQUEST_LIMIT, '-v', 'info'];
  const program = new Program(['sh', '-c', 'exec "$@" 2>&1', 'sh', ...words, ...flags, ...addresses]);
  await program.prints(ready);
  return { program, port };
}

const BOTH_FAMILIES = ['127.0.0.1', '[::1]'];

export function startCooeeServer(
  through: readonly string[] = [],
  tls: readonly string[] = [],
): Promise<ContactServer> {
  return start(
    [...through, ...COOEE, 'serve'],
    /listening (?:tcp|tls) 127.*listening (?:tcp|tls) \[/s,
    tls,
    BOTH_FAMILIES,
  );
}

export function startGdayServer(
  path: string,
  through: readonly string[] = [],
  tls: readonly string[] = [],
): Promise<ContactServer> {
  return start([...through, path], /Server is now running/, tls, BOTH_FAMILIES);
}

/** gday_server 0.1.1 takes one address only. */
export function startFirstGdayServer(path: string): Promise<ContactServer> {
  return start([path], /listening|running/i, [], ['127.0.0.1']);
}

/** A port that nobody has on IPv4 just now; on IPv6 it is then free in practice, for both are asked for together. */
export async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  probe.close();
  await once(probe, 'close');
  return String(port);
}
