/** The network interfaces of this computer that are up, as the system lists them. */
import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';

/** By the name of the interface; `os.networkInterfaces()` leaves out what is down or has no carrier. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Every address of this computer, loopback among them. */
export function ownAddresses(interfaces: Interfaces = networkInterfaces()): readonly NetworkInterfaceInfo[] {
  return Object.values(interfaces).flatMap((addresses) => addresses ?? []);
}
