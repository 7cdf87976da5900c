/** Which two networks meet, and what can become of it: the kinds that most people have. */
import { bothBehind, carrier, customers, far, home, PUBLIC, router } from '../places';
import { byRelay, byTcp, byUdp, FAR_MS, PATIENCE_MS, RST_MS, SEARCH_MS, SOON_MS } from './pair';
import type { Pair } from './pair';

export const COMMON_PAIRS: readonly Pair[] = [
  {
    name: 'public / public',
    because: 'either may dial',
    places: [PUBLIC, PUBLIC],
    expected: byTcp(),
  },
  {
    name: 'public / silent',
    because: 'the answerer may dial',
    places: [PUBLIC, home('silent')],
    expected: byTcp(),
  },
  {
    name: 'random / public',
    because: 'the caller may dial',
    places: [home('random'), PUBLIC],
    expected: byTcp(),
  },
  {
    name: 'silent / silent',
    because: 'the first SYN opens the hole for the second',
    places: [home('silent'), home('silent')],
    expected: byTcp(),
  },
  {
    name: 'rst / rst',
    because: 'two SYNs that cross on the way open both holes',
    places: [home('rst'), home('rst')],
    expected: byTcp(RST_MS),
  },
  {
    name: 'reject / reject',
    because: 'as above; the firewall answers, not the router’s own TCP',
    places: [home('reject'), home('reject')],
    expected: byTcp(RST_MS),
  },
  {
    name: 'silent / rst',
    because: 'the second SYN of the answerer comes through the hole of the caller’s first',
    places: [home('silent'), home('rst')],
    expected: byTcp(RST_MS),
  },
  {
    name: 'random / full cone',
    because: 'the answerer’s router lets everybody in to a port that was used',
    places: [home('random'), home('full-cone')],
    expected: byTcp(),
  },
  {
    name: 'silent / sequential',
    because: 'the answerer’s next ports can be predicted',
    places: [home('silent'), home('sequential')],
    expected: byTcp(RST_MS),
  },
  {
    name: 'random / random',
    because: 'neither knows where to dial',
    places: [home('random'), home('random')],
    expected: byRelay('N6 both-unpredictable'),
  },
  {
    name: 'random / sequential',
    because: 'the predicted ports only let in what comes from ports that the caller cannot choose',
    places: [home('random'), home('sequential')],
    expected: byRelay('N6 both-unpredictable', null, PATIENCE_MS),
  },
  {
    name: 'random / silent',
    because: 'the answerer cannot know from which port the caller comes, so the router drops them',
    places: [home('random'), home('silent')],
    expected: byUdp(SEARCH_MS),
  },
  {
    name: 'silent / random',
    because: 'as above, the other way round',
    places: [home('silent'), home('random')],
    expected: byUdp(SEARCH_MS),
  },
  {
    name: 'rst / random',
    because:
      'as above, with a router that says so; but each of some thousand refused dials gets another port, and now and then (3 of 10 runs) it is the one the caller dials',
    places: [home('rst'), home('random')],
    expected: { ...byUdp(SEARCH_MS), joinsByChance: true },
  },
  {
    name: 'random / rst',
    because: 'as above, the other way round',
    places: [home('random'), home('rst')],
    expected: { ...byUdp(SEARCH_MS), joinsByChance: true },
  },
  {
    name: 'one LAN',
    because: 'nothing is in between',
    places: bothBehind(router('random'), ['home', 'home']),
    expected: byTcp(SOON_MS, 'same-network'),
  },
  {
    name: 'two LANs of one router',
    because: 'the router knows both networks',
    places: bothBehind(router('silent'), ['home', 'office']),
    expected: byTcp(SOON_MS, 'same-network'),
  },
  {
    name: 'two isolated LANs, hairpin',
    because: 'the router takes the public addresses from inside too',
    places: bothBehind(router('silent', { joinsLans: false, hairpin: true }), ['home', 'guests']),
    expected: byTcp(),
  },
  {
    name: 'two isolated LANs, no hairpin',
    because: 'no address of the friend leads anywhere',
    places: bothBehind(router('silent', { joinsLans: false }), ['home', 'guests']),
    expected: byRelay('N1 no-route'),
  },
  {
    name: 'one carrier, hairpin',
    because: 'the carrier takes its public addresses from inside; both homes open a hole for them',
    places: ((shared) => customers(shared, shared))(carrier(true)),
    expected: byTcp(),
  },
  {
    name: 'one carrier, no hairpin',
    because: 'no address of the friend leads anywhere',
    places: ((shared) => customers(shared, shared))(carrier()),
    expected: byRelay('N1 no-route'),
  },
  {
    name: 'two carriers',
    because: 'four silent routers in a row keep the port as one does',
    places: customers(carrier(), carrier()),
    expected: byTcp(),
  },
  {
    name: 'IPv6 only, open',
    because: 'either may dial',
    places: [home(null, { ipv6: 'open' }), home(null, { ipv6: 'open' })],
    expected: byTcp(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'IPv6 only, firewalls',
    because: 'the first SYN opens the hole for the second',
    places: [home(null, { ipv6: 'firewall' }), home(null, { ipv6: 'firewall' })],
    expected: byTcp(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'dual stack',
    because: 'IPv6 needs no translation',
    places: [home('silent', { ipv6: 'firewall' }), home('silent', { ipv6: 'firewall' })],
    expected: byTcp(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'dual stack, random IPv4',
    because: 'what cannot be predicted in IPv4 does not matter in IPv6',
    places: [home('random', { ipv6: 'firewall' }), home('random', { ipv6: 'firewall' })],
    expected: byTcp(SOON_MS, 'direct-ipv6'),
  },
  {
    name: 'dual stack / IPv4 only',
    because: 'IPv4 is common',
    places: [home('silent', { ipv6: 'firewall' }), home('silent')],
    expected: byTcp(),
  },
  {
    name: 'IPv4 only / IPv6 only',
    because: 'neither can dial the other',
    places: [home('silent'), home(null, { ipv6: 'firewall' })],
    expected: byRelay('N8 no-common-family'),
  },
  {
    name: 'UDP blocked / silent',
    because: 'TCP needs no UDP',
    places: [home('silent', { blocks: 'udp' }), home('silent')],
    expected: { ...byTcp(), udp: null },
  },
  {
    name: 'TCP blocked / public',
    because:
      'the caller’s SYNs do not leave, and the answerer’s find no hole; whoever is public could be dialled, so it is the caller',
    places: [home('silent', { blocks: 'tcp-except-server' }), PUBLIC],
    expected: byUdp(),
  },
  {
    name: 'silent / silent, 80 and 5 ms away',
    because: 'a hole stays open for longer than a packet travels',
    places: [home('silent', far(80)), home('silent', far(5))],
    expected: byTcp(FAR_MS),
  },
  {
    name: 'rst / rst, 40 ms away',
    because: 'SYNs that start together cross on the way',
    places: [home('rst', far(40)), home('rst', far(40))],
    expected: byTcp(RST_MS),
  },
  {
    name: 'silent / silent, 30 ms and 5 % loss',
    because: 'a lost SYN is sent again',
    places: [home('silent', far(30, 0.05)), home('silent', far(30, 0.05))],
    expected: byTcp(RST_MS),
  },
];
