/** The multicast groups of mDNS (RFC 6762) on each network of this computer, in both families. */
import { createSocket } from 'node:dgram';
import type { EventEmitter } from 'node:events';

import { Bonjour } from 'bonjour-service';

import { ipv6Scopes, neighbourlyAddresses } from '../network';

/** RFC 6762, section 3. */
const GROUP_V6 = 'ff02::fb';

/**
 * One socket for each network this computer is on and each family there: one for all would send to the network of the default
 * route alone, and nowhere at all where there is no such route, as on a network without internet. A network without multicast
 * (or a firewall) must not end a call that can do without, so errors are ignored.
 *
 * @param towardsInternet own addresses that packets to the internet have: such an interface is a real one, whatever its name
 */
export function openMulticast(towardsInternet: ReadonlySet<string>): readonly Bonjour[] {
  return [...neighbourlyAddresses(towardsInternet).map(overIpv4), ...ipv6Scopes().map(overIpv6)];
}

function overIpv4(address: string): Bonjour {
  // Bound to the address itself, a socket would not be given what is sent to the group.
  return open({ interface: address, bind: '0.0.0.0' }, address);
}

function overIpv6(scope: string): Bonjour {
  // Not of both families: it would receive what is sent to the IPv4 group, too.
  const socket = createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true });
  return open({ type: 'udp6', ip: GROUP_V6, interface: `::%${scope}`, bind: '::', socket }, null);
}

/**
 * @param options multicast-dns's, which bonjour-service passes on although its types do not show it
 * @param own the only address that is announced there; null announces none, for an answer shows where it came from
 */
function open(options: object, own: string | null): Bonjour {
  const bonjour = new Bonjour(options, () => undefined);
  const { mdns } = (bonjour as unknown as WithSocket).server;
  // bonjour-service handles its own errors only: one of the socket (another program has the port for itself) would end us.
  mdns.on('error', () => undefined);
  const { send } = mdns;
  mdns.send = (packet, ...rest) => send(withoutAddressesBut(own, packet), ...rest);
  return bonjour;
}

/**
 * bonjour-service tells every network the addresses that this computer has on all of them: where it is at home, at work and in
 * a VPN. Each network gets the one that it can use.
 */
function withoutAddressesBut(own: string | null, packet: DnsPacket): DnsPacket {
  const isTold = ({ type, data }: DnsRecord): boolean => (type !== 'A' && type !== 'AAAA') || data === own;
  const { answers = [], additionals = [] } = packet;
  return { ...packet, answers: answers.filter(isTold), additionals: additionals.filter(isTold) };
}

interface DnsRecord {
  readonly type: string;
  readonly data: unknown;
}

interface DnsPacket {
  readonly answers?: readonly DnsRecord[];
  readonly additionals?: readonly DnsRecord[];
}

/** What bonjour-service keeps private: the multicast-dns below it, through whose `send` every packet goes. */
interface WithSocket {
  readonly server: {
    readonly mdns: EventEmitter & { send: (packet: DnsPacket, ...rest: unknown[]) => void };
  };
}
