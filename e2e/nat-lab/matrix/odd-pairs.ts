/** Networks that fewer people have, each seen somewhere: what they do to a call is as good as the common kinds' or told. */
import { bothBehind, carrier, far, home, PUBLIC, router } from '../places';
import type { Place } from '../places';
import {
  byRelay,
  byTcp,
  byUdp,
  FAR_MS,
  FAR_SEARCH_MS,
  PATIENCE_MS,
  RST_MS,
  SEARCH_MS,
  SOON_MS,
} from './pair';
import type { Pair } from './pair';

/** A second router in the house, whose outside is the first one's inside. */
function doubleNat(): Place {
  return home('silent', { inside: '192.168.10', behind: router('silent') });
}

/** As companies have it: what is not the web does not leave. */
function strictFirewall(): Place {
  return home('silent', { blocks: 'all-but-web' });
}

export const ODD_PAIRS: readonly Pair[] = [
  {
    name: 'double NAT / silent',
    because: 'the second router keeps the port as the first does',
    places: [doubleNat(), home('silent')],
    expected: byTcp(),
  },
  {
    name: 'silent / double NAT',
    because: 'as above, the other way round',
    places: [home('silent'), doubleNat()],
    expected: byTcp(),
  },
  {
    name: 'double NAT / double NAT',
    because: 'all four keep the port',
    places: [doubleNat(), doubleNat()],
    expected: byTcp(),
  },
  {
    name: 'shifted / shifted',
    because: 'the ports are other ones, but the server sees the ones that friends may dial',
    places: [home('shifted'), home('shifted')],
    expected: byTcp(),
  },
  {
    name: 'shifted / silent',
    because: 'as above, on one side',
    places: [home('shifted'), home('silent')],
    expected: byTcp(),
  },
  {
    name: 'shifted / rst',
    because: 'the second SYN of the answerer comes through the hole of the caller’s first',
    places: [home('shifted'), home('rst')],
    expected: byTcp(RST_MS),
  },
  {
    name: 'random / shifted',
    because: 'the answerer cannot know from which port the caller comes; many sockets against one port meet',
    places: [home('random'), home('shifted')],
    expected: byUdp(SEARCH_MS),
  },
  {
    name: 'shifted / random',
    because: 'as above, the other way round',
    places: [home('shifted'), home('random')],
    expected: byUdp(SEARCH_MS),
  },
  {
    name: 'by address / silent',
    because:
      'the server’s second address shows that the friend’s gets a port of its own, too: one hard router',
    places: [home('by-address'), home('silent')],
    expected: byUdp(SEARCH_MS),
  },
  {
    name: 'silent / by address',
    because: 'as above, the other way round',
    places: [home('silent'), home('by-address')],
    expected: byUdp(SEARCH_MS),
  },
  {
    name: 'by address / by address',
    because: 'neither knows where to dial',
    places: [home('by-address'), home('by-address')],
    expected: byRelay('N6 both-unpredictable'),
  },
  {
    name: 'by address / silent, UDP blocked',
    because:
      'without UDP the answerer cannot know from which port the caller comes; nothing is blocked that TCP needs',
    places: [home('by-address'), home('silent', { blocks: 'udp' })],
    expected: byRelay('N7 one-unpredictable', 'creator'),
  },
  {
    name: 'silent / silent, SYNs forgotten in 1 s',
    because: 'rounds are denser than that',
    places: [home('silent', { forgetsAfterS: { syn: 1 } }), home('silent', { forgetsAfterS: { syn: 1 } })],
    expected: byTcp(),
  },
  {
    name: 'silent / silent, containers on both',
    because: 'networks of containers have the same addresses on both computers, and lead nowhere',
    places: [
      { ...home('silent'), hasContainers: true },
      { ...home('silent'), hasContainers: true },
    ],
    expected: byTcp(),
  },
  {
    name: 'one LAN, containers on both',
    because: 'as above, and nothing is in between',
    places: containersOnBoth(bothBehind(router('silent'), ['home', 'home'])),
    expected: byTcp(SOON_MS, 'same-network'),
  },
  {
    name: 'one LAN, IPv6 only',
    because: 'nothing is in between',
    places: bothBehind(router(null, { ipv6: 'firewall' }), ['home', 'home']),
    expected: byTcp(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'server by IPv6 / by IPv4',
    because: 'both have both families, whichever leads to the server',
    places: [
      { ...home('silent', { ipv6: 'firewall' }), nameLeadsTo: 'IPv6' },
      { ...home('silent', { ipv6: 'firewall' }), nameLeadsTo: 'IPv4' },
    ],
    expected: byTcp(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'only AAAA in the DNS, dual stack',
    because: 'IPv6 leads to the server and to the friend',
    places: [
      { ...home('silent', { ipv6: 'firewall' }), nameLeadsTo: 'IPv6' },
      { ...home('silent', { ipv6: 'firewall' }), nameLeadsTo: 'IPv6' },
    ],
    expected: byTcp(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'silent, 1400 bytes / silent',
    because: 'what is too large vanishes without a word, and is sent again in smaller pieces',
    places: [home('silent', { mtu: 1400 }), home('silent')],
    expected: byTcp(),
  },
  {
    name: 'silent / silent, 1280 bytes',
    because: 'as above',
    places: [home('silent'), home('silent', { mtu: 1280 })],
    expected: byTcp(),
  },
  {
    name: 'silent / silent, 50 and 50 ms and 2 % loss',
    because: 'a lost SYN is sent again',
    places: [home('silent', far(50, 0.01)), home('silent', far(50, 0.01))],
    expected: byTcp(FAR_MS),
  },
  {
    name: 'random behind a carrier / rst',
    because: 'the carrier keeps what the home router has scattered; many sockets against one port meet',
    places: [home('random', { behind: carrier() }), home('rst')],
    expected: byUdp(FAR_SEARCH_MS),
  },
  {
    name: 'rst / random behind a carrier',
    because: 'as above, the other way round',
    places: [home('rst'), home('random', { behind: carrier() })],
    expected: byUdp(FAR_SEARCH_MS),
  },
  {
    name: 'VPN / silent',
    because:
      'the VPN’s router scatters ports, whatever the home router does; many sockets against one port meet',
    places: [{ ...home('silent'), vpn: router('random', { inside: '10.8.0' }) }, home('silent')],
    expected: byUdp(SEARCH_MS),
  },
  {
    name: 'VPN / VPN',
    because: 'neither knows where to dial',
    places: [
      { ...home('silent'), vpn: router('random', { inside: '10.8.0' }) },
      { ...home('silent'), vpn: router('random', { inside: '10.9.0' }) },
    ],
    expected: byRelay('N6 both-unpredictable'),
  },
  {
    name: 'random / random, IPv6 leads nowhere',
    because: 'IPv6 is promised and lost, and in IPv4 neither knows where to dial',
    places: [
      home('random', { ipv6: 'firewall', blocks: 'ipv6' }),
      home('random', { ipv6: 'firewall', blocks: 'ipv6' }),
    ],
    expected: byRelay('N1 no-route'),
  },
  {
    name: 'silent / silent, IPv6 leads nowhere',
    because: 'IPv4 does not wait for IPv6',
    places: [
      home('silent', { ipv6: 'firewall', blocks: 'ipv6' }),
      home('silent', { ipv6: 'firewall', blocks: 'ipv6' }),
    ],
    expected: byTcp(),
  },
  {
    name: 'guests kept apart',
    because: 'the Wi-Fi carries nothing between them, and the router takes no public address from inside',
    places: bothBehind(router('silent', { isolatesClients: true }), ['home', 'home']),
    expected: byRelay('N1 no-route'),
  },
  {
    name: 'random / silent, UDP blocked',
    because: 'without UDP the answerer cannot know from which port the caller comes',
    places: [home('random'), home('silent', { blocks: 'udp' })],
    expected: byRelay('N7 one-unpredictable', 'creator'),
  },
  {
    name: 'silent, UDP blocked / random',
    because: 'as above, the other way round',
    places: [home('silent', { blocks: 'udp' }), home('random')],
    expected: byRelay('N7 one-unpredictable', 'joiner'),
  },
  {
    name: 'TCP blocked / silent',
    because: 'the caller’s SYNs do not leave, its UDP does; both hear nothing, so nobody can tell who it is',
    places: [home('silent', { blocks: 'tcp-except-server' }), home('silent')],
    expected: byUdp(),
  },
  {
    name: 'only the web / silent',
    because: 'nothing but a server on a port of the web can be reached',
    places: [strictFirewall(), home('silent')],
    expected: byRelay('N9 outgoing-blocked', null, PATIENCE_MS),
  },
  {
    name: 'public / only the web',
    because: 'as above: not even a public address can be dialled',
    places: [PUBLIC, strictFirewall()],
    expected: byRelay('N9 outgoing-blocked', 'joiner', PATIENCE_MS),
  },
];

function containersOnBoth([one, other]: readonly [Place, Place]): readonly [Place, Place] {
  return [
    { ...one, hasContainers: true },
    { ...other, hasContainers: true },
  ];
}
