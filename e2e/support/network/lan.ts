/** Two hosts on one cable: no server, no internet, nobody else. */
import { Lab } from './namespaces';
import type { Namespace } from './namespaces';

export { whyNoNamespaces } from './namespaces';

export interface Host extends Pick<Namespace, 'run'> {
  readonly namespace: Namespace;
  /** The one it was given, without prefix length; empty where it was given none. */
  readonly address: string;
  /** Name of the network interface of the cable. */
  readonly device: string;
}

/** What the hosts are like; by default they have an IPv4 address each, and a default route. */
export interface LanLayout {
  /** Called for each host before its end of the cable is there, so that what it adds comes first. */
  readonly prepare?: (namespace: Namespace) => void;
  /** With prefix length; null leaves a host with the address that it gives itself, fe80::… */
  readonly addresses?: readonly [string | null, string | null];
  /** Whether the cable is the way to the internet. */
  readonly hasDefaultRoute?: boolean;
}

const DEVICE = 'lan';

/** Connects two new hosts by a cable. @returns the hosts, and a function that removes them */
export function connectTwoHosts({
  prepare = () => undefined,
  addresses = ['10.99.0.1/24', '10.99.0.2/24'],
  hasDefaultRoute = true,
}: LanLayout = {}): { hosts: readonly [Host, Host]; remove: () => void } {
  const lab = new Lab();
  const namespaces = [lab.namespace(), lab.namespace()] as const;
  for (const namespace of namespaces) prepare(namespace);
  lab.cable({ namespace: namespaces[0], device: DEVICE }, { namespace: namespaces[1], device: DEVICE });
  const host = (index: 0 | 1): Host => {
    const namespace = namespaces[index];
    const address = addresses[index];
    namespace.ip(
      ...(address === null ? [] : [`addr add ${address} dev ${DEVICE}`]),
      ...(hasDefaultRoute ? [`route add default dev ${DEVICE}`] : []),
    );
    awaitLinkLocalAddress(namespace);
    return { namespace, run: namespace.run, address: address?.replace(/\/.*/, '') ?? '', device: DEVICE };
  };
  return { hosts: [host(0), host(1)], remove: () => lab.remove() };
}

/**
 * Waits for the address that IPv6 gives itself, where it is not switched off. The kernel looks at a cable that was plugged in up
 * to a second later, and a program that starts faster than that finds a network without IPv6.
 */
function awaitLinkLocalAddress(namespace: Namespace): void {
  const isOff = namespace.execute(['cat', `/proc/sys/net/ipv6/conf/${DEVICE}/disable_ipv6`]).trim() === '1';
  const look = `ip -6 -oneline address show dev ${DEVICE} scope link | grep -q fe80`;
  if (!isOff) namespace.execute(['timeout', '10', 'sh', '-c', `until ${look}; do sleep 0.05; done`]);
}
