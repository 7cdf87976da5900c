/** Which of its own addresses this computer's packets have, to the internet or to one host: the system's routing table alone knows. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/**
 * TEST-NET-1 (RFC 5737) and the documentation prefix (RFC 3849): connecting a UDP socket sends nothing; it only asks the system
 * which way it would take.
 */
const ANYWHERE = { udp4: '192.0.2.1', udp6: '2001:db8::1' } as const;
const DISCARD_PORT = 9;

/** One address of each family that has a route there. Takes no time; never throws. */
export async function addressesTowardsInternet(): Promise<ReadonlySet<string>> {
  const found = await Promise.all([addressTowardsInternet('udp4'), addressTowardsInternet('udp6')]);
  return new Set(found.flatMap((host) => host ?? []));
}

/** The address of that family, or null where no route leads to the internet. Never throws. */
export function addressTowardsInternet(type: 'udp4' | 'udp6'): Promise<string | null> {
  return addressTowards(ANYWHERE[type]);
}

/**
 * The address that packets to a host have, or null where no route leads there. Never throws.
 * @param host an IP address
 */
export async function addressTowards(host: string): Promise<string | null> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    const connected = once(socket, 'connect');
    socket.connect(DISCARD_PORT, host);
    await connected;
    return socket.address().address;
  } catch {
    // There is no way there by this family.
    return null;
  } finally {
    socket.close();
  }
}
