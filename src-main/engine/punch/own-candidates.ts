/**
 * The further addresses at which this computer can be dialled, as it tells them to its friend. Its contact has only one
 * private address of each family, the local end of the server connection; the friend may share another network with it: a
 * cable beside the Wi-Fi, a VPN, a second IPv6 prefix.
 */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

import {
  canonicalAddress,
  formatSocketAddress,
  isLinkLocal,
  MAX_CANDIDATES,
  type Candidate,
} from '../../../src-shared/contact-exchange';
import type { Family } from './system-sockets';

/** What is left of {@link MAX_CANDIDATES} beside one mapped port and two predicted ones. */
const MAX_HOST_CANDIDATES = MAX_CANDIDATES - 3;
/** An interface has a stable IPv6 address and a row of temporary ones (RFC 8981), all of them as good for dialling. */
const MAX_IPV6_PER_INTERFACE = 2;

/**
 * Networks inside this computer: Docker, Podman, libvirt, LXC, Hyper-V and WSL, VirtualBox, VMware, Parallels, macOS's own.
 * The friend's computer may well have the same addresses on such a network of its own, so they come last.
 */
const VIRTUAL_INTERFACE =
  /^(?:docker|br-[\da-f]{12}|veth|virbr|vnet|lxc|lxd|cni|podman|vEthernet|VirtualBox|vboxnet|VMware|vmnet|vmenet|vnic|bridge1\d\d)/i;

/** 169.254.0.0/16 (RFC 3927): what a computer gives itself where nobody gives out addresses. */
const LINK_LOCAL_V4 = '169.254.';
/** fc00::/7 (RFC 4193): good on one site only. */
const UNIQUE_LOCAL_V6 = /^f[cd]/;

/** The smaller the better; two IPv6 addresses of one interface must not crowd out another interface's only address. */
const RANK = { globalV6: 0, v4: 1, uniqueLocalV6: 2, furtherV6: 3, virtual: 4 } as const;

interface RankedCandidate {
  readonly rank: number;
  readonly candidate: Candidate;
}

/**
 * The addresses of all interfaces that are up and lead off this computer, with the shared port of their family: global IPv6
 * first, then IPv4, then IPv6 of one site, networks inside this computer last. Without duplicates and link-local addresses
 * (which mean nothing without an interface), at most {@link MAX_HOST_CANDIDATES}.
 *
 * @param ports the shared port of each family that is in use
 * @param interfaces those of this computer; `os.networkInterfaces()` leaves out what is down
 */
export function ownCandidates(
  ports: readonly { readonly family: Family; readonly port: number }[],
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): readonly Candidate[] {
  const ranked = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    candidatesOf(name, addresses, new Map(ports.map(({ family, port }) => [family, port]))),
  );
  ranked.sort((a, b) => a.rank - b.rank);
  const distinct = new Map<string, Candidate>();
  for (const { candidate } of ranked) {
    const key = formatSocketAddress(candidate.address);
    if (!distinct.has(key)) distinct.set(key, candidate);
  }
  return [...distinct.values()].slice(0, MAX_HOST_CANDIDATES);
}

function candidatesOf(
  name: string,
  addresses: readonly NetworkInterfaceInfo[],
  ports: ReadonlyMap<Family, number>,
): RankedCandidate[] {
  const found: RankedCandidate[] = [];
  let v6Count = 0;
  for (const { address: host, internal } of addresses) {
    const { family } = canonicalAddress(host, 0);
    const port = ports.get(family);
    if (internal || port === undefined) continue;
    const address = canonicalAddress(host, port);
    if (isLinkLocal(address) || host.startsWith(LINK_LOCAL_V4)) continue;
    if (family === 6) v6Count += 1;
    if (v6Count > MAX_IPV6_PER_INTERFACE && family === 6) continue;
    const rank = rankOf(address.host, family, v6Count) + (VIRTUAL_INTERFACE.test(name) ? RANK.virtual : 0);
    found.push({ rank, candidate: { address, source: 'host' } });
  }
  return found;
}

function rankOf(host: string, family: Family, v6Count: number): number {
  if (family === 4) return RANK.v4;
  if (v6Count > 1) return RANK.furtherV6;
  return UNIQUE_LOCAL_V6.test(host) ? RANK.uniqueLocalV6 : RANK.globalV6;
}
