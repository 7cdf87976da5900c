/** An internet with a contact server on it, and two computers behind the routers of a plan. */
import { Lab } from '../support/network/namespaces';
import type { CableFaults, Namespace } from '../support/network/namespaces';
import type { CommandLine } from '../support/program/command-line';
import { SERVER_ADDRESSES, SERVER_LINE, SERVER_PORT, serverNames, startServer } from './lab-server';
import type { Place, Router } from './places';
import { rulesOf, SILENCE_ABOUT_SIZES, timeoutsOf } from './router-kinds';

export interface Internet {
  readonly homes: readonly [Namespace, Namespace];
  /** The host of the contact server. */
  readonly server: Namespace;
  readonly contactServer: CommandLine;
  /** Of those that stand in one of the two places. */
  readonly routerOf: (router: Router) => Namespace;
  /** Ends what still runs there and leaves nothing behind. */
  readonly remove: () => void;
}

/** Those of the two homes, then those of their VPNs. Documentation addresses as far as they go. */
const PUBLIC_LINES = [
  { ipv4: '198.51.100', ipv6: '2001:db8:a' },
  { ipv4: '192.0.2', ipv6: '2001:db8:b' },
  { ipv4: '198.51.101', ipv6: '2001:db8:c' },
  { ipv4: '192.0.3', ipv6: '2001:db8:d' },
] as const;
/** Where a home of its own line, the first and the second, is seen from the internet. */
export const PUBLIC_ADDRESSES = [`${PUBLIC_LINES[0].ipv4}.2`, `${PUBLIC_LINES[1].ipv4}.2`] as const;

const CONTAINER_NETWORKS = { docker0: '172.17.0.1', 'br-0a1b2c3d4e5f': '172.18.0.1' } as const;

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
    for (const [index, place] of places.entries()) await builder.addVpn(homes[index as 0 | 1], place);
    const contactServer = await startServer(server, serverFlags);
    const routerOf = (router: Router): Namespace => builder.routerOf(router);
    return { homes, server, contactServer, routerOf, remove: () => lab.remove() };
  } catch (error) {
    lab.remove();
    throw error;
  }
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
    this.#core.nft(SILENCE_ABOUT_SIZES);
  }

  async addServer(): Promise<Namespace> {
    const host = this.#lab.namespace();
    const { ipv4, ipv6 } = SERVER_LINE;
    await this.#join(this.#addLine(SERVER_LINE), { namespace: host, device: 'wan', faults: null });
    for (const last of [10, 11])
      host.ip(`addr add ${ipv4}.${last}/24 dev wan`, `addr add ${ipv6}::${last}/64 dev wan`);
    return host;
  }

  async addHome({ router, lan, hasContainers, nameLeadsTo }: Place): Promise<Namespace> {
    const host = this.#lab.namespace();
    // First, so that whoever takes the first interface takes the wrong one.
    if (hasContainers) addContainerNetworks(host);
    const network =
      router === null ? this.#addLine({ ...this.#nextLine(), ipv6: null }) : await this.#lanOf(router, lan);
    await this.#join(network, { namespace: host, device: 'lan', faults: null });
    if (router?.isolatesClients === true)
      network.gateway.execute(['bridge', 'link', 'set', 'dev', lastPort(network), 'isolated', 'on']);
    host.writeHosts(serverNames(nameLeadsTo));
    return host;
  }

  /** Once both homes have their lines. The tunnel is a cable: what is in it is not the home router's to see. */
  async addVpn(host: Namespace, { vpn }: Place): Promise<void> {
    if (vpn === null) return;
    const network = await this.#lanOf(vpn, 'tunnel');
    await this.#join(network, { namespace: host, device: 'tun0', faults: null });
  }

  routerOf(router: Router): Namespace {
    const running = this.#routers.get(router);
    if (running === undefined) throw new Error('no home is behind that router');
    return running.namespace;
  }

  #nextLine(): { ipv4: string; ipv6: string } {
    const line = PUBLIC_LINES[this.#lines.length - 1];
    if (line === undefined) throw new Error('there are only two homes with a VPN each');
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
    const { behind, faults, ipv6, mtu } = router;
    const provided = behind === null ? this.#nextLine() : null;
    const network =
      provided === null
        ? // Every customer of a carrier has a line of their own.
          await this.#lanOf(behind!, `line${this.#routers.size}`)
        : this.#addLine({ ...provided, ipv6: ipv6 === 'none' ? null : provided.ipv6 });
    const { ipv4: outside } = await this.#join(network, { namespace, device: 'wan', faults });
    const prefix = network.ipv6 === null ? null : (provided?.ipv6 ?? null);
    if (prefix !== null) this.#core.ip(`route add ${prefix}::/48 via ${prefix}::2`);
    if (mtu !== null) {
      namespace.ip(`link set wan mtu ${mtu}`);
      network.gateway.ip(`link set ${lastPort(network)} mtu ${mtu}`);
    }
    namespace.nft(rulesOf(router, { outside, server: SERVER_ADDRESSES[0], serverPort: SERVER_PORT }));
    for (const setting of timeoutsOf(router)) namespace.sysctl(setting);
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
    const socket = { namespace: gateway, device: lastPort(network) };
    if (faults === null) this.#lab.cable({ namespace, device }, socket);
    else await this.#lab.slowCable({ namespace, device }, socket, faults);
    gateway.ip(`link set ${socket.device} master ${bridge}`);
    const last = network.members + 1;
    if (ipv4 !== null)
      namespace.ip(`addr add ${ipv4}.${last}/24 dev ${device}`, `route replace default via ${ipv4}.1`);
    if (ipv6 !== null)
      namespace.ip(`addr add ${ipv6}::${last}/64 dev ${device}`, `route replace default via ${ipv6}::1`);
    return { ipv4: `${ipv4 ?? ''}.${last}` };
  }
}

/** Where the newest member of a network is plugged in. */
function lastPort({ bridge, members }: Network): string {
  return `${bridge}p${members}`;
}

function addContainerNetworks(host: Namespace): void {
  for (const [index, [device, address]] of Object.entries(CONTAINER_NETWORKS).entries()) {
    // With a container at its other end: an interface without a carrier is not looked at.
    host.ip(`link add ${device} type veth peer name veth${index}`);
    host.ip(`addr add ${address}/16 dev ${device}`, `link set ${device} up`, `link set veth${index} up`);
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
