/**
 * Where a call looks for contact servers: the one that the code names, or else the chosen one, and in addition this
 * computer's network. It owns the server inside the program.
 */
import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';

import { canonicalAddress, DEFAULT_TCP_PORT, isLoopback } from '../../../src-shared/contact-exchange';
import { listedServer, shuffledPreferred, UNLISTED_SERVER_ID } from '../../../src-shared/servers';
import type { ListedServer, Proxy } from '../../../src-shared/servers';
import { CooeeError } from '../../../src-shared/session';
import { findOnLan } from '../contact';
import type { ServerEndpoint } from '../contact';
import { addressesTowardsInternet } from '../network';
import type {
  AnswererPlaces,
  CallerPlaces,
  FoundServer,
  NearbyServer,
  OwnServer,
  PlacesRecord,
} from '../session';
import { readCertificateAuthority } from './certificate-authority';
import { EmbeddedServer } from './embedded-server';
import type { ServerChoice } from './server-choice';

type Embedded = Extract<ServerChoice, { kind: 'embedded' }>;
type Custom = Extract<ServerChoice, { kind: 'custom' }>;

const LOOPBACK = '127.0.0.1';

/** The servers that the user or the code chose, as opposed to those found nearby. */
interface Chosen {
  /** @throws CooeeError `certificate-unusable` */
  readonly servers: () => Promise<readonly FoundServer[]>;
  /** Their hosts, for the message that nobody was found. */
  readonly hosts: readonly string[];
  /** Whether this network is searched, too: not if the user asked for one particular server, or for this computer only. */
  readonly hasNearby: boolean;
  readonly record: PlacesRecord;
}

export class ContactServers {
  #embedded: EmbeddedServer | null = null;

  /**
   * @param serverId the server id of the code; with 0 (words have no id) the choice decides
   * @throws CooeeError `server-unknown`
   */
  forCaller(choice: ServerChoice, serverId: bigint): CallerPlaces {
    const chosen = chosenServers(choice, serverId);
    if (chosen === null) return this.#onThisNetwork(choice as Embedded);
    const { servers, hasNearby, record } = chosen;
    // Any port: it is announced with it, so that two programs on one computer do not fight for one.
    const own = hasNearby ? ownServer(new EmbeddedServer('::', 0)) : null;
    return { role: 'creator', chosen: servers, own, isLocalOnly: false, record };
  }

  /**
   * @param serverId the server id of the code; with 0 (words have no id) the choice decides
   * @throws CooeeError `server-unknown`
   */
  forAnswerer(choice: ServerChoice, serverId: bigint): AnswererPlaces {
    const chosen = chosenServers(choice, serverId) ?? thisNetworkOnly(choice as Embedded);
    const { servers, hosts, hasNearby, record } = chosen;
    const isEmbedded = record.kind === 'embedded';
    const nearbyWords = hasNearby ? ['this computer', 'its network'] : isEmbedded ? ['this computer'] : [];
    const isLocalOnly = hosts.length === 0;
    const port = choice.kind === 'embedded' ? choice.port : DEFAULT_TCP_PORT;
    const host = choice.kind === 'embedded' && !hasNearby ? choice.address : LOOPBACK;
    return {
      role: 'joiner',
      chosen: servers,
      nearby:
        hasNearby || isLocalOnly ? (signal) => nearby({ host, port, tls: null }, hasNearby, signal) : null,
      isChosenDecisive: !isEmbedded,
      whereabouts: inWords([...nearbyWords, ...hosts]),
      isLocalOnly,
      record,
    };
  }

  /** The servers whose view of us tells what our network is like: none if the user chose this network only. */
  forCheck(choice: ServerChoice): () => Promise<readonly FoundServer[]> {
    return chosenServers(choice, UNLISTED_SERVER_ID)?.servers ?? nobody;
  }

  async close(): Promise<void> {
    await this.#embedded?.close();
  }

  #onThisNetwork(choice: Embedded): CallerPlaces {
    const own: OwnServer = {
      open: async () => (await this.#embeddedAt(choice)).open(),
      // It stays until the program ends: the next call finds it running, and so does a friend on this computer.
      close: () => Promise.resolve(),
    };
    return { role: 'creator', chosen: nobody, own, isLocalOnly: true, record: EMBEDDED_RECORD };
  }

  /** One server inside the program at a time; one for another address or port replaces it. */
  async #embeddedAt({ address, port }: Embedded): Promise<EmbeddedServer> {
    if (this.#embedded?.address === address && this.#embedded.port === port) return this.#embedded;
    await this.#embedded?.close();
    this.#embedded = new EmbeddedServer(address, port);
    return this.#embedded;
  }
}

const EMBEDDED_RECORD: PlacesRecord = { kind: 'embedded', host: null };

const nobody = (): Promise<readonly FoundServer[]> => Promise.resolve([]);

/** @returns null when the choice is the server inside the program, and the code names none @throws CooeeError `server-unknown` */
function chosenServers(choice: ServerChoice, serverId: bigint): Chosen | null {
  if (choice.kind === 'custom' && choice.overridesCode) return custom(choice);
  if (serverId !== UNLISTED_SERVER_ID) return listed([namedServer(serverId)], choice.proxy);
  switch (choice.kind) {
    case 'custom':
      return custom(choice);
    case 'listed':
      return listed(shuffledPreferred(randomInt), choice.proxy);
    case 'embedded':
      return null;
  }
}

/**
 * A user who chose the server inside the program wants nothing to leave this network; one who bound it to one address
 * means that address only.
 */
function thisNetworkOnly({ address, port }: Embedded): Chosen {
  const hasNearby = new EmbeddedServer(address, port).isOnNetwork;
  return { servers: nobody, hosts: [], hasNearby, record: EMBEDDED_RECORD };
}

function listed(servers: readonly ListedServer[], proxy: Proxy | undefined): Chosen {
  const found = servers.map(({ id, host, port, dialect }) => {
    return { host, port, tls: { ca: null }, dialects: [dialect], serverId: id, ...by(proxy) };
  });
  const hosts = servers.map(({ host }) => host);
  const record: PlacesRecord = { kind: 'listed', host: hosts[0] ?? null };
  return { servers: () => Promise.resolve(found), hosts, hasNearby: true, record };
}

function custom({ host, port, tls, overridesCode, proxy }: Custom): Chosen {
  const servers = async (): Promise<readonly FoundServer[]> => {
    const { caFile } = tls ?? { caFile: null };
    const ca = caFile === null ? null : await readCertificateAuthority(caFile);
    // No proxy leads to this computer.
    const way = by(isOnLoopback(host) ? undefined : proxy);
    return [{ host, port, tls: tls === null ? null : { ca }, serverId: UNLISTED_SERVER_ID, ...way }];
  };
  const hasNearby = !overridesCode && !isOnLoopback(host);
  return { servers, hosts: [`${host}:${port}`], hasNearby, record: { kind: 'custom', host: null } };
}

/** Without a proxy of the user's, that of the environment may serve. */
function by(proxy: Proxy | undefined): { readonly proxy?: Proxy } {
  return proxy === undefined ? {} : { proxy };
}

/** Whether what listens there is reached from this computer only. `localhost` never leads elsewhere (RFC 6761, section 6.3). */
function isOnLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || (isIP(host) !== 0 && isLoopback(canonicalAddress(host, 0)));
}

/** @throws CooeeError `server-unknown` */
function namedServer(id: bigint): ListedServer {
  const server = listedServer(id);
  if (server === null)
    throw new CooeeError('server-unknown', null, { why: { code: 'server-number', number: id.toString() } });
  return server;
}

function ownServer(server: EmbeddedServer): OwnServer {
  return {
    open: () => server.open(),
    close: () => server.close(),
  };
}

/** The server at the usual port of this computer, then those that are announced on its network. */
async function* nearby(
  here: ServerEndpoint,
  isOnNetwork: boolean,
  signal: AbortSignal,
): AsyncGenerator<NearbyServer> {
  yield { ...here, proxy: null, announcement: null };
  if (!isOnNetwork) return;
  for await (const server of findOnLan(await addressesTowardsInternet(), signal))
    yield { ...server, tls: null, proxy: null };
}

/** "a", "a and b", "a, b and c". */
function inWords(places: readonly string[]): string {
  const last = places.at(-1) ?? '';
  return places.length < 2 ? last : `${places.slice(0, -1).join(', ')} and ${last}`;
}
