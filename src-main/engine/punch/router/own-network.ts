import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import { defaultGateway } from './default-gateway';
import type { OwnNetwork } from './router-mapping';

/**
 * TEST-NET-1 (RFC 5737) and the documentation prefix (RFC 3849): connecting a UDP socket sends nothing; it only asks the system
 * which way it would take.
 */
const ANYWHERE = { udp4: '192.0.2.1', udp6: '2001:db8::1' } as const;
const DISCARD_PORT = 9;

/** The IPv4 network that leads to the internet, or null if none does. Never throws. */
export async function ownNetwork(signal: AbortSignal): Promise<OwnNetwork | null> {
  const [localHost, gateway] = await Promise.all([addressTowardsInternet('udp4'), defaultGateway(signal)]);
  return localHost === null ? null : { localHost, gateway };
}

/** Of each family the address of this computer that its packets to the internet have. Takes no time; never throws. */
export async function addressesTowardsInternet(): Promise<ReadonlySet<string>> {
  const found = await Promise.all([addressTowardsInternet('udp4'), addressTowardsInternet('udp6')]);
  return new Set(found.flatMap((host) => host ?? []));
}

async function addressTowardsInternet(type: 'udp4' | 'udp6'): Promise<string | null> {
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
