/**
 * Another Wi-Fi, a cable plugged in or out, another router, a VPN, a laptop that woke up. Only native code is notified of these, so
 * we poll.
 */
import { readFile } from 'node:fs/promises';

import { canonicalAddress, isLinkLocalV6 } from '../../../src-shared/contact-exchange';
import { ownAddresses } from './own-interfaces';
import { addressesTowardsInternet } from './towards-internet';

/** Milliseconds between two polls, each of which takes half a millisecond. */
const LOOK_INTERVAL_MS = 500;

/** What this computer's network looks like. */
export interface NetworkView {
  /** Own addresses. */
  readonly addresses: ReadonlySet<string>;
  /** What of it leads anywhere: addresses that others can reach us at, and ways to the internet. */
  readonly ways: ReadonlySet<string>;
}

export interface NetworkChange {
  /** Whether there is a way that was not there before. A lost one alone is no reason to start over; it may come back. */
  readonly hasGained: boolean;
  /** Own addresses now. */
  readonly addresses: ReadonlySet<string>;
}

/**
 * @param onChange called whenever an own address or a way to the internet has come or gone
 * @returns a function that stops it
 */
export function watchNetwork(
  onChange: (change: NetworkChange) => void,
  look: () => Promise<NetworkView> = networkView,
): () => void {
  let before: NetworkView | null = null;
  let isStopped = false;
  let timer: NodeJS.Timeout;
  const poll = async (): Promise<void> => {
    const now = await look();
    if (isStopped) return;
    const last = before ?? now;
    before = now;
    timer = setTimeout(() => void poll(), LOOK_INTERVAL_MS);
    const hasGained = !hasAll(last.ways, now.ways);
    if (hasGained || !hasAll(now.ways, last.ways) || !hasAll(now.addresses, last.addresses))
      onChange({ hasGained, addresses: now.addresses });
  };
  void poll();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

function hasAll(set: ReadonlySet<string>, members: ReadonlySet<string>): boolean {
  return [...members].every((member) => set.has(member));
}

/** Never throws. */
async function networkView(): Promise<NetworkView> {
  const [towardsInternet, gateways] = await Promise.all([addressesTowardsInternet(), linuxGateways()]);
  const own = ownAddresses();
  const addresses = new Set(own.map(({ address }) => canonicalAddress(address, 0).host));
  const outer = own.filter(({ internal }) => !internal).map(({ address }) => canonicalAddress(address, 0));
  // IPv6 link-local ones appear a second after the others and are of no use without them.
  const useful = outer.filter((address) => !isLinkLocalV6(address)).map(({ host }) => host);
  const ways = [...useful, ...[...towardsInternet].map((host) => `out by ${host}`), ...gateways];
  return { addresses, ways: new Set(ways) };
}

/** Gateway in hexadecimal, after the device and the destination (proc_pid_net(5)). */
const DEFAULT_ROUTE = /^(\S+)\t00000000\t([0-9A-F]{8})\t/gm;

/** The ways to the internet that Linux lists, so that another router on the same network is noticed; nothing elsewhere. */
async function linuxGateways(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  try {
    const table = await readFile('/proc/self/net/route', 'latin1');
    return [...table.matchAll(DEFAULT_ROUTE)].map(([, device, gateway]) => `over ${device} ${gateway}`);
  } catch {
    // No IPv4, or no procfs: then own addresses have to tell.
    return [];
  }
}
