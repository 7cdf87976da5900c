/** The multicast groups of mDNS (RFC 6762) on each network of this computer, in both families. */
import { createSocket } from 'node:dgram';
import type { EventEmitter } from 'node:events';
import { networkInterfaces } from 'node:os';

import { Bonjour } from 'bonjour-service';

import { ipv6Scopes } from '../../../src-shared/network-interfaces';
import { lanAddresses } from './local-network';

/** RFC 6762, section 3. */
const GROUP_V6 = 'ff02::fb';

/**
 * One socket for each network this computer is on and each family there: one for all would send to the network of the default
 * route alone, and nowhere at all where there is no such route, as on a network without internet. A network without multicast
 * (or a firewall) must not end a call that can do without: errors are no news here.
 */
export function openMulticast(): readonly Bonjour[] {
  const scopes = ipv6Scopes(networkInterfaces(), process.platform);
  return [...lanAddresses().map(overIpv4), ...scopes.map(overIpv6)];
}

function overIpv4(address: string): Bonjour {
  // Bound to the address itself, a socket would not be given what is sent to the group.
  return open({ interface: address, bind: '0.0.0.0' });
}

function overIpv6(scope: string): Bonjour {
  // Not of both families: it would hear what is sent to the IPv4 group, too.
  const socket = createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true });
  return open({ type: 'udp6', ip: GROUP_V6, interface: `::%${scope}`, bind: '::', socket });
}

/** @param options multicast-dns's, which bonjour-service passes on though its types do not say so */
function open(options: object): Bonjour {
  const bonjour = new Bonjour(options, () => undefined);
  // bonjour-service hears its own errors only: one of the socket (another program has the port for itself) would end us.
  (bonjour as unknown as WithSocket).server.mdns.on('error', () => undefined);
  return bonjour;
}

/** What bonjour-service keeps private: the multicast-dns below it. */
interface WithSocket {
  readonly server: { readonly mdns: EventEmitter };
}
