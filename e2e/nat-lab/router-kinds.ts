/** The routers people have, as rules of nftables. `wan` is a router's outside device, `lan…` are the inside ones. */

/**
 * How a router gives out public ports (RFC 4787, section 4.1) and what it does with the packets of strangers.
 *
 * - `silent`: keeps the port, says nothing to strangers: the common home router
 * - `rst`: keeps the port; strangers reach the router itself, where nobody listens, so it answers RST
 * - `reject`: keeps the port; its firewall answers strangers with RST
 * - `shifted`: another port than the inside one, the same for every destination (endpoint-independent), silent
 * - `by-address`: another port for every address it leads to, the same for all ports there (address-dependent), silent
 * - `random`: a new random port for every destination (a "symmetric" router), silent
 * - `sequential`: a new port for every destination, counting upwards, silent
 * - `full-cone`: keeps the port, and lets everybody in to a port that was used to go out
 *
 * Each does the same with UDP; where it answers strangers' TCP, it answers their UDP with *port unreachable* (ICMP).
 */
export type NatKind =
  'silent' | 'rst' | 'reject' | 'shifted' | 'by-address' | 'random' | 'sequential' | 'full-cone';

export interface RouterRules {
  /** Null is a router without IPv4. */
  readonly nat: NatKind | null;
  /** `firewall` lets in what was asked for from inside; `open` everything; IPv6 is never translated. */
  readonly ipv6: 'none' | 'firewall' | 'open';
  /** Whether the inside networks reach each other, as they do in a router that nobody told otherwise. */
  readonly joinsLans: boolean;
  /** Whether inside hosts reach each other by their public addresses (RFC 4787, section 6). */
  readonly hairpin: boolean;
  /**
   * What does not go out. `all-but-web` lets out TCP to the ports of web servers and of public contact servers, and nothing
   * else; `ipv6` is a provider whose IPv6 leads nowhere, though every computer has an address.
   */
  readonly blocks: 'nothing' | 'udp' | 'tcp-except-server' | 'all-but-web' | 'ipv6';
  /** Seconds without a packet after which it forgets an attempt to connect, a connection, or a flow of UDP; null: as Linux does. */
  readonly forgetsAfterS: { readonly syn?: number; readonly tcp?: number; readonly udp?: number } | null;
}

interface Addresses {
  /** IPv4 address of `wan`. */
  readonly outside: string;
  /** The one IPv4 address and port that {@link RouterRules.blocks} leaves open. */
  readonly server: string;
  readonly serverPort: number;
}

const FIRST_OUTSIDE_PORT = 40_000;
const OUTSIDE_PORTS = 2_000;
/** What was counted or hashed, as a port. Without a map nftables swaps its bytes, and some are below 1024, which no router gives out. */
const AS_PORT = `map { ${Array.from(
  { length: OUTSIDE_PORTS },
  (_, index) => `${index} : ${FIRST_OUTSIDE_PORT + index}`,
).join(', ')} }`;

/** Of the inside port alone, so that two destinations see the same one. */
const SHIFTED_PORT = `jhash th sport mod ${OUTSIDE_PORTS} seed 0xc00ee ${AS_PORT}`;
/** Of the inside port and the address. */
const PORT_BY_ADDRESS = `jhash th sport . ip daddr mod ${OUTSIDE_PORTS} seed 0xc00ee ${AS_PORT}`;
const NEXT_PORT = `numgen inc mod ${OUTSIDE_PORTS} ${AS_PORT}`;

/** For the first packet of a connection or flow that leaves by `wan`. */
const SOURCE_NAT: Record<NatKind, (outside: string) => string> = {
  silent: () => 'masquerade',
  rst: () => 'masquerade',
  reject: () => 'masquerade',
  'full-cone': () => 'masquerade',
  shifted: (outside) => `meta l4proto { tcp, udp } snat to ${outside} : ${SHIFTED_PORT}`,
  'by-address': (outside) => `meta l4proto { tcp, udp } snat to ${outside} : ${PORT_BY_ADDRESS}`,
  random: () => 'masquerade fully-random',
  sequential: (outside) => `meta l4proto { tcp, udp } snat to ${outside} : ${NEXT_PORT}`,
};

/** For what comes to the router's own outside address and belongs to no connection. */
const STRANGERS: Record<NatKind, readonly string[]> = {
  silent: ['drop'],
  // Not by its own UDP: Linux would keep the stranger's flow in mind, and give our next one another port.
  rst: ['meta l4proto tcp accept', 'reject with icmp port-unreachable'],
  reject: ['meta l4proto tcp reject with tcp reset', 'reject with icmp port-unreachable'],
  shifted: ['drop'],
  'by-address': ['drop'],
  random: ['drop'],
  sequential: ['drop'],
  'full-cone': ['drop'],
};

/** Whoever sends what is too large for a way has to find it out (RFC 2923, section 2.1). */
export const SILENCE_ABOUT_SIZES = `
    table inet sizes {
      chain output {
        type filter hook output priority filter; policy accept;
        icmp type destination-unreachable icmp code frag-needed drop
        icmpv6 type packet-too-big drop
      }
    }
`;

export function rulesOf(router: RouterRules, addresses: Addresses): string {
  const { nat, ipv6, joinsLans } = router;
  const strangers = nat === null ? [] : STRANGERS[nat];
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
        ${strangers.map((rule) => `ip daddr ${addresses.outside} ${rule}`).join('\n')}
      }
    }
    ${SILENCE_ABOUT_SIZES}
    ${nat === null ? '' : translation(router, nat, addresses.outside)}
  `;
}

/** Settings of the kernel, as `sysctl` takes them, once the rules are loaded. */
export function timeoutsOf({ forgetsAfterS }: RouterRules): readonly string[] {
  const { syn, tcp, udp } = forgetsAfterS ?? {};
  const settings = {
    tcp_timeout_syn_sent: syn,
    tcp_timeout_established: tcp,
    udp_timeout: udp,
    udp_timeout_stream: udp,
  };
  return Object.entries(settings).flatMap(([name, seconds]) =>
    seconds === undefined ? [] : [`net.netfilter.nf_conntrack_${name}=${seconds}`],
  );
}

function blockingRule({ blocks }: RouterRules, { server, serverPort }: Addresses): string {
  switch (blocks) {
    case 'nothing':
      return '';
    case 'udp':
      return 'oifname "wan" meta l4proto udp drop';
    case 'all-but-web':
      return `oifname "wan" tcp dport != { 443, ${serverPort} } drop; oifname "wan" meta l4proto != tcp drop`;
    case 'ipv6':
      return 'oifname "wan" meta nfproto ipv6 drop';
    case 'tcp-except-server':
      return `oifname "wan" meta l4proto tcp ip daddr . tcp dport != { ${server} . ${serverPort} } drop`;
  }
}

const OWNERS = `
      map NAME {
        type inet_service : ipv4_addr
        flags dynamic,timeout
        timeout 5m
      }`;

/**
 * A port that was used to go out is remembered with its owner, and what comes to it from outside (`full-cone`) or from
 * inside (hairpin) is handed to the owner. Only with kinds that keep the port is it the public port too.
 */
function translation({ hairpin }: RouterRules, nat: NatKind, outside: string): string {
  const lookups = [...(nat === 'full-cone' ? ['wan'] : []), ...(hairpin ? ['lan*'] : [])];
  const handOver = lookups.flatMap((device) =>
    (['tcp', 'udp'] as const).map(
      (protocol) =>
        `iifname "${device}" ip daddr ${outside} dnat to ${protocol} dport map @${protocol}-owner`,
    ),
  );
  return `
    table ip nat {
      ${['tcp', 'udp'].map((protocol) => OWNERS.replace('NAME', `${protocol}-owner`)).join('\n')}
      chain prerouting {
        type nat hook prerouting priority dstnat;
        ${handOver.join('\n')}
      }
      chain postrouting {
        type nat hook postrouting priority srcnat;
        oifname "wan" update @tcp-owner { tcp sport : ip saddr }
        oifname "wan" update @udp-owner { udp sport : ip saddr }
        oifname "wan" ${SOURCE_NAT[nat](outside)}
        oifname "wan" masquerade
        oifname "lan*" ct status dnat snat to ${outside}
      }
    }
  `;
}
