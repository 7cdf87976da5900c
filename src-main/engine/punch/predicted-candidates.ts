import type { Candidate, SocketAddress } from '../../../src-shared/contact-exchange';

/** Routers give out no port below this one to a connection from an unprivileged port (RFC 4787, section 4.2.2). */
const LOWEST_PORT = 1_024;
const HIGHEST_PORT = 65_535;
const PORTS = HIGHEST_PORT - LOWEST_PORT + 1;

/**
 * The ports that a router which counts should give to the next connections of this computer.
 *
 * @param last the public address that the newest connection got, and by how much the port grew from the one before
 *   (negative where the router counts downwards)
 * @param count how many; each further one is for the case that another program of this network dials meanwhile
 * @returns nearest first; past the last port the count goes on with the first one
 */
export function predictedCandidates(
  last: { readonly publicAddress: SocketAddress; readonly step: number },
  count: number,
): readonly Candidate[] {
  const { publicAddress, step } = last;
  return Array.from({ length: count }, (_, index) => {
    const offset = publicAddress.port - LOWEST_PORT + step * (index + 1);
    const port = LOWEST_PORT + (((offset % PORTS) + PORTS) % PORTS);
    return { address: { ...publicAddress, port }, source: 'predicted' };
  });
}
