/** The routers people have, as rules of nftables. `wan` is a router's outside device, `lan…` are the inside ones. */

/**
 * How a router gives out public ports (RFC 4787, section 4.1) and what it does with the packets of strangers.
 *
 * - `silent`: keeps the port, says nothing to strangers: the common home router
 * - `rst`: keeps the port; strangers reach the router itself, where nobody listens, so it answers RST
 * - `reject`: keeps the port; its firewall answers strangers with RST
 * - `random`: a new random port for every destination (a "symmetric" router), silent
 * - `sequential`: a new port for every destination, counting upwards, silent
 * - `full-cone`: keeps the port, and lets everybody in to a port that was used to go out
 */
export type NatKind = 'silent' | 'rst' | 'reject' | 'random' | 'sequential' | 'full-cone';

export interface RouterRules {
  /** Null is a router without IPv4. */
  readonly nat: NatKind | null;
  /** `firewall` lets in what was asked for from inside; `open` everything; IPv6 is never translated. */
  readonly ipv6: 'none' | 'firewall' | 'open';
  /** Whether the inside networks reach each other, as they do in a router that nobody told otherwise. */
  readonly joinsLans: boolean;
  /** Whether inside hosts reach each other by their public addresses (RFC 4787, section 6). */
  readonly hairpin: boolean;
  /** What may not go out. */
  readonly blocks: 'nothing' | 'udp' | 'tcp-except-server';
}

interface Addresses {
  /** IPv4 address of `wan`. */
  readonly outside: string;
  /** The one IPv4 address and port that {@link RouterRules.blocks} leaves open. */
  readonly server: string;
  readonly serverPort: number;
}

const FIRST_SEQUENTIAL_PORT = 40_000;
const SEQUENTIAL_PORTS = 2_000;
const COUNTED_PORTS = Array.from(
  { length: SEQUENTIAL_PORTS },
  (_, index) => `${index} : ${FIRST_SEQUENTIAL_PORT + index}`,
).join(', ');

/** For the first packet of a connection that leaves by `wan`. */
const SOURCE_NAT: Record<NatKind, (outside: string) => string> = {
  silent: () => 'masquerade',
  rst: () => 'masquerade',
  reject: () => 'masquerade',
  'full-cone': () => 'masquerade',
  random: () => 'masquerade fully-random',
  sequential: (outside) =>
    `meta l4proto tcp snat to ${outside} : numgen inc mod ${SEQUENTIAL_PORTS} map { ${COUNTED_PORTS} }`,
};

/** For what comes to the router's own outside address and belongs to no connection. */
const STRANGERS: Record<NatKind, string> = {
  silent: 'drop',
  rst: 'accept',
  reject: 'meta l4proto tcp reject with tcp reset',
  random: 'drop',
  sequential: 'drop',
  'full-cone': 'drop',
};

export function rulesOf(router: RouterRules, addresses: Addresses): string {
  const { nat, ipv6, joinsLans } = router;
  return `
    table inet filter {
      chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        # Such a packet is not translated either: no router lets its inside addresses out.
        ct state invalid drop
        ct status dnat accept
        iifname "lan*" oifname "lan*" ${joinsLans ? 'accept' : 'drop'}
        ${blockingRule(router, addresses)}
        iifname "lan*" oifname "wan" accept
        ${ipv6 === 'open' ? 'meta nfproto ipv6 accept' : ''}
      }
      chain input {
        type filter hook input priority filter; policy accept;
        ct state established,related accept
        meta l4proto ipv6-icmp accept
        ${nat === null ? '' : `ip daddr ${addresses.outside} ${STRANGERS[nat]}`}
      }
    }
    ${nat === null ? '' : translation(router, nat, addresses.outside)}
  `;
}

function blockingRule({ blocks }: RouterRules, { server, serverPort }: Addresses): string {
  switch (blocks) {
    case 'nothing':
      return '';
    case 'udp':
      return 'oifname "wan" meta l4proto udp drop';
    case 'tcp-except-server':
      return `oifname "wan" meta l4proto tcp ip daddr . tcp dport != { ${server} . ${serverPort} } drop`;
  }
}

/**
 * A port that was used to go out is remembered with its owner, and what comes to it from outside (`full-cone`) or from
 * inside (hairpin) is handed to the owner. Only with kinds that keep the port is it the public port too.
 */
function translation({ hairpin }: RouterRules, nat: NatKind, outside: string): string {
  const lookups = [...(nat === 'full-cone' ? ['wan'] : []), ...(hairpin ? ['lan*'] : [])];
  const handOver = lookups.map(
    (device) => `iifname "${device}" ip daddr ${outside} meta l4proto tcp dnat to tcp dport map @owner`,
  );
  return `
    table ip nat {
      map owner {
        type inet_service : ipv4_addr
        flags dynamic,timeout
        timeout 5m
      }
      chain prerouting {
        type nat hook prerouting priority dstnat;
        ${handOver.join('\n')}
      }
      chain postrouting {
        type nat hook postrouting priority srcnat;
        oifname "wan" meta l4proto tcp update @owner { tcp sport : ip saddr }
        oifname "wan" ${SOURCE_NAT[nat](outside)}
        oifname "wan" masquerade
        oifname "lan*" ct status dnat snat to ${outside}
      }
    }
  `;
}
