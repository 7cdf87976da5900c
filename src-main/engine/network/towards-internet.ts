/** Which of its own addresses this computer's packets to the internet have: the system's routing table alone knows. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

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
export async function addressTowardsInternet(type: 'udp4' | 'udp6'): Promise<string | null> {
  const socket = createSocket(type);
  try {
    const connected = once(socket, 'connect');
    socket.connect(DISCARD_PORT, ANYWHERE[type]);
    await connected;
    return socket.address().address;
  } catch {
    // There is no way to the internet by this family.
    return null;
  } finally {
    socket.close();
  }
}
