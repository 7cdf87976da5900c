/** An internet with a contact server on it, and two computers behind the routers of a plan. */
import { CommandLine } from '../support/program/command-line';
import { Lab } from '../support/network/namespaces';
import type { CableFaults, Namespace } from '../support/network/namespaces';
import { rulesOf } from './router-kinds';
import type { RouterRules } from './router-kinds';

/** Places with the same router object share the router. */
export interface Router extends RouterRules {
  /** The router between this one and the internet, or null. That one has no IPv6. */
  readonly behind: Router | null;
  /** The first three numbers of its first inside network. */
  readonly inside: string;
  /** Of its cable to the outside. */
  readonly faults: CableFaults | null;
}

/** Where a computer is. */
export interface Place {
  /** Null: a public IPv4 address and nothing in between. */
  readonly router: Router | null;
  /** Which of the router's inside networks. */
  readonly lan: string;
}

export interface Internet {
  readonly homes: readonly [Namespace, Namespace];
  /** The host of the contact server. */
  readonly server: Namespace;
  /** Ends what still runs there and leaves nothing behind. */
  readonly remove: () => void;
}

const SERVER_NAME = 'contact.lab';
const SERVER_PORT = 2310;
const OTHER_SERVER_PORT = 2312;

/** The server of the lab, for a window's settings. */
export const CONTACT_SERVER = { host: SERVER_NAME, port: SERVER_PORT, tls: false } as const;
/** Makes `cooee send` and `cooee get` use the server of the lab. */
export const SERVER_OPTIONS = ['-s', SERVER_NAME, '-u', '--port', String(SERVER_PORT)] as const;

/** Documentation addresses (RFC 5737, RFC 3849) are as public as any on an internet of our own. */
const SERVER_LINE = { ipv4: '203.0.113', ipv6: '2001:db8:53' };
const PUBLIC_LINES = [
  { ipv4: '198.51.100', ipv6: '2001:db8:a' },
  { ipv4: '192.0.2', ipv6: '2001:db8:b' },
] as const;
/** Where a home of its own line, the first and the second, is seen from the internet. */
export const PUBLIC_ADDRESSES = [`${PUBLIC_LINES[0].ipv4}.2`, `${PUBLIC_LINES[1].ipv4}.2`] as const;
export const SERVER_ADDRESSES = [`${SERVER_LINE.ipv4}.10`, `${SERVER_LINE.ipv4}.11`] as const;
/** Enough for every call that a pair makes; the limit has tests of its own. */
const REQUEST_LIMIT = '1000000';

/** A network that computers and routers join, on a bridge of its gateway, whose address ends in 1. */
interface Network {
  readonly gateway: Namespace;
  readonly bridge: string;
  /** The first three numbers of its /24, or null without IPv4. */
  readonly ipv4: string | null;
  /** The first four groups of its /64, or null without IPv6. */
  readonly ipv6: string | null;
  members: number;
}

interface RunningRouter {
  readonly namespace: Namespace;
  /** The first three groups of the /48 that its provider gave it, or null. */
  readonly prefix: string | null;
  readonly lans: Map<string, Network>;
}

/** Builds everything and starts the server, with more flags than usual if they are given. What fails halfway is removed. */
export async function buildInternet(
  places: readonly [Place, Place],
  serverFlags: readonly string[] = [],
): Promise<Internet> {
  const lab = new Lab();
  try {
    const builder = new InternetBuilder(lab);
    const server = await builder.addServer();
    const homes = [await builder.addHome(places[0]), await builder.addHome(places[1])] as const;
    await startServer(server, serverFlags);
    return { homes, server, remove: () => lab.remove() };
  } catch (error) {
    lab.remove();
    throw error;
  }
}

/** Two addresses and two ports of IPv4, so that callers can compare what each sees; plain TCP. */
async function startServer(host: Namespace, flags: readonly string[]): Promise<void> {
  const { ipv4, ipv6 } = SERVER_LINE;
  const listeners = [
    `${ipv4}.10:${SERVER_PORT}`,
    `${ipv4}.10:${OTHER_SERVER_PORT}`,
    `${ipv4}.11:${SERVER_PORT}`,
    `[${ipv6}::10]:${SERVER_PORT}`,
    `[${ipv6}::11]:${SERVER_PORT}`,
  ];
  const options = ['-u', '-r', REQUEST_LIMIT, ...flags, ...listeners.flatMap((address) => ['-a', address])];
  const server = new CommandLine(['serve', ...options], { through: host.run });
  await server.prints(new RegExp(`(?:^listening .*\\n){${listeners.length}}`, 'm'));
}

class InternetBuilder {
  readonly #core: Namespace;
  readonly #lines: Network[] = [];
  readonly #routers = new Map<Router, RunningRouter>();
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;

    this.#core = lab.namespace();
    forwardPackets(this.#core);
  }

  async addServer(): Promise<Namespace> {
    const host = this.#lab.namespace();
    const { ipv4, ipv6 } = SERVER_LINE;
    await this.#join(this.#addLine(SERVER_LINE), { namespace: host, device: 'wan', faults: null });
    for (const last of [10, 11])
      host.ip(`addr add ${ipv4}.${last}/24 dev wan`, `addr add ${ipv6}::${last}/64 dev wan`);
    return host;
  }

  async addHome({ router, lan }: Place): Promise<Namespace> {
    const host = this.#lab.namespace();
    const network =
      router === null ? this.#addLine({ ...this.#nextLine(), ipv6: null }) : await this.#lanOf(router, lan);
    await this.#join(network, { namespace: host, device: 'lan', faults: null });
    const { ipv4, ipv6 } = SERVER_LINE;
    host.writeHosts([`${ipv6}::10 ${SERVER_NAME}`, `${ipv4}.10 ${SERVER_NAME}`]);
    return host;
  }

  #nextLine(): { ipv4: string; ipv6: string } {
    const line = PUBLIC_LINES[this.#lines.length - 1];
    if (line === undefined) throw new Error('there are only two homes');
    return line;
  }

  /** A line from the internet to somebody. */
  #addLine({ ipv4, ipv6 }: { readonly ipv4: string; readonly ipv6: string | null }): Network {
    const bridge = `line${this.#lines.length}`;
    const line = openNetwork(this.#core, bridge, { ipv4, ipv6: ipv6 === null ? null : `${ipv6}:0` });
    this.#lines.push(line);
    return line;
  }

  async #lanOf(router: Router, name: string): Promise<Network> {
    const { namespace, prefix, lans } = await this.#running(router);
    const known = lans.get(name);
    if (known !== undefined) return known;
    const lan = openNetwork(namespace, `lan${lans.size}`, {
      ipv4:
        router.nat === null
          ? null
          : router.inside.replace(/\d+$/, (third) => String(Number(third) + lans.size)),
      ipv6: prefix === null ? null : `${prefix}:${lans.size + 1}`,
    });
    lans.set(name, lan);
    return lan;
  }

  async #running(router: Router): Promise<RunningRouter> {
    const known = this.#routers.get(router);
    if (known !== undefined) return known;
    const namespace = this.#lab.namespace();
    forwardPackets(namespace);
    const { behind, faults, ipv6 } = router;
    const provided = behind === null ? this.#nextLine() : null;
    const network =
      provided === null
        ? // Every customer of a carrier has a line of their own.
          await this.#lanOf(behind!, `line${this.#routers.size}`)
        : this.#addLine({ ...provided, ipv6: ipv6 === 'none' ? null : provided.ipv6 });
    const { ipv4: outside } = await this.#join(network, { namespace, device: 'wan', faults });
    const prefix = network.ipv6 === null ? null : (provided?.ipv6 ?? null);
    if (prefix !== null) this.#core.ip(`route add ${prefix}::/48 via ${prefix}::2`);
    const server = `${SERVER_LINE.ipv4}.10`;
    namespace.nft(rulesOf(router, { outside, server, serverPort: SERVER_PORT }));
    const running = { namespace, prefix, lans: new Map<string, Network>() };
    this.#routers.set(router, running);
    return running;
  }

  async #join(
    network: Network,
    { namespace, device, faults }: { namespace: Namespace; device: string; faults: CableFaults | null },
  ): Promise<{ readonly ipv4: string }> {
    network.members += 1;
    const { gateway, bridge, ipv4, ipv6 } = network;
    const socket = { namespace: gateway, device: `${bridge}p${network.members}` };
    if (faults === null) this.#lab.cable({ namespace, device }, socket);
    else await this.#lab.slowCable({ namespace, device }, socket, faults);
    gateway.ip(`link set ${socket.device} master ${bridge}`);
    const last = network.members + 1;
    if (ipv4 !== null)
      namespace.ip(`addr add ${ipv4}.${last}/24 dev ${device}`, `route add default via ${ipv4}.1`);
    if (ipv6 !== null)
      namespace.ip(`addr add ${ipv6}::${last}/64 dev ${device}`, `route add default via ${ipv6}::1`);
    return { ipv4: `${ipv4 ?? ''}.${last}` };
  }
}

function openNetwork(
  gateway: Namespace,
  bridge: string,
  { ipv4, ipv6 }: Pick<Network, 'ipv4' | 'ipv6'>,
): Network {
  gateway.ip(
    `link add ${bridge} type bridge`,
    ...(ipv4 === null ? [] : [`addr add ${ipv4}.1/24 dev ${bridge}`]),
    ...(ipv6 === null ? [] : [`addr add ${ipv6}::1/64 dev ${bridge}`]),
    `link set ${bridge} up`,
  );
  return { gateway, bridge, ipv4, ipv6, members: 0 };
}

function forwardPackets(namespace: Namespace): void {
  namespace.sysctl('net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
}
