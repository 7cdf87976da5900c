/**
 * Where a call looks for its contact server: the one the code names, else the one that was chosen. It owns the server
 * inside the program.
 */
import { randomInt } from 'node:crypto';

import {
  listedServer,
  shuffledPreferred,
  UNLISTED_SERVER_ID,
  type ListedServer,
} from '../../src-shared/servers';
import { CooeeError, type Role } from '../../src-shared/session';
import { readCertificateAuthority } from './certificate-authority';
import { EmbeddedServer } from './embedded-server';
import type { ServerChoice } from './server-choice';
import type { FoundServer } from './session';

type Embedded = Extract<ServerChoice, { kind: 'embedded' }>;
type Custom = Extract<ServerChoice, { kind: 'custom' }>;

type ServerSearch = (signal: AbortSignal) => AsyncIterable<FoundServer>;

export class ContactServers {
  private embedded: EmbeddedServer | null = null;

  /**
   * @param serverId the server id of the code; with 0 (words have no id) the choice decides
   * @returns the servers a call may go through, in the order they should be tried. While they are tried it may throw
   *   `certificate-unusable`, `address-unavailable` (a caller's embedded server starts only now), and `room-unknown` when
   *   an answerer's search is over
   * @throws CooeeError `server-unknown`
   */
  find(choice: ServerChoice, role: Role, serverId: bigint): ServerSearch {
    if (choice.kind === 'custom' && choice.overridesCode) return () => custom(choice);
    if (serverId !== UNLISTED_SERVER_ID) {
      const named = namedServer(serverId);
      return () => listed([named]);
    }
    switch (choice.kind) {
      case 'custom':
        return () => custom(choice);
      case 'listed':
        return () => listed(shuffledPreferred(randomInt));
      case 'embedded':
        return (signal) => (role === 'creator' ? this.start(choice) : this.search(choice, signal));
    }
  }

  async close(): Promise<void> {
    await this.embedded?.close();
  }

  private async *start(choice: Embedded): AsyncGenerator<FoundServer> {
    const embedded = await this.embeddedAt(choice);
    yield { ...(await embedded.start()), serverId: UNLISTED_SERVER_ID };
  }

  /**
   * Words do not tell where the caller is: nearby first, for that needs no internet and takes at most three seconds, then
   * the public servers. Whoever has bound the embedded server to one address means that one only.
   */
  private async *search(choice: Embedded, signal: AbortSignal): AsyncGenerator<FoundServer> {
    const embedded = await this.embeddedAt(choice);
    for await (const endpoint of embedded.search(signal)) yield { ...endpoint, serverId: UNLISTED_SERVER_ID };
    if (!embedded.isOnNetwork) throw new CooeeError('room-unknown', 'tried this computer');
    const preferred = shuffledPreferred(randomInt);
    yield* listed(preferred);
    // Otherwise the last server's silence would be the reason, though a friend nearby needs no internet.
    const hosts = preferred.map(({ host }) => host).join(', ');
    throw new CooeeError('room-unknown', `tried this computer, its network and ${hosts}`);
  }

  /** One server inside the program at a time; another address or port takes its place. */
  private async embeddedAt({ address, port }: Embedded): Promise<EmbeddedServer> {
    if (this.embedded?.address === address && this.embedded.port === port) return this.embedded;
    await this.embedded?.close();
    this.embedded = new EmbeddedServer(address, port);
    return this.embedded;
  }
}

/** @throws CooeeError `server-unknown` */
function namedServer(id: bigint): ListedServer {
  const server = listedServer(id);
  if (server === null) throw new CooeeError('server-unknown', `server ${id.toString()}`);
  return server;
}

async function* listed(servers: readonly ListedServer[]): AsyncGenerator<FoundServer> {
  for (const { id, host, port, dialect } of servers) {
    yield { host, port, tls: { ca: null }, dialects: [dialect], serverId: id };
  }
}

async function* custom({ host, port, tls }: Custom): AsyncGenerator<FoundServer> {
  const { caFile } = tls ?? { caFile: null };
  const ca = caFile === null ? null : await readCertificateAuthority(caFile);
  yield { host, port, tls: tls === null ? null : { ca }, serverId: UNLISTED_SERVER_ID };
}
