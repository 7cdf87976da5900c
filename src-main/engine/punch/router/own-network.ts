import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import { defaultGateway } from './default-gateway';
import type { OwnNetwork } from './router-mapping';

/** TEST-NET-1 (RFC 5737): connecting a UDP socket sends nothing; it only asks the system which way it would take. */
const ANYWHERE = { host: '192.0.2.1', port: 9 };

/** The IPv4 network that leads to the internet, or null if none does. Never throws. */
export async function ownNetwork(signal: AbortSignal): Promise<OwnNetwork | null> {
  const [localHost, gateway] = await Promise.all([addressTowardsInternet(), defaultGateway(signal)]);
  return localHost === null ? null : { localHost, gateway };
}

async function addressTowardsInternet(): Promise<string | null> {
  const socket = createSocket('udp4');
  try {
    const connected = once(socket, 'connect');
    socket.connect(ANYWHERE.port, ANYWHERE.host);
    await connected;
    return socket.address().address;
  } catch {
    return null;
  } finally {
    socket.close();
  }
}
