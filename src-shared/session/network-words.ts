/** What the check of a network says, in the words of the window, the command line and the report. */
import type { NatMapping, NetworkAdvice, NetworkFacts, NetworkVerdict } from './network';

const VERDICT_WORDS = {
  easy: 'easy',
  'may-need-help': 'may need help',
  'will-not-work': 'will not work from here',
} as const satisfies Record<NetworkVerdict, string>;

/** The verdict in a few words, to follow "Your network:". */
export function verdictWords(verdict: NetworkVerdict, advice: NetworkAdvice | null): string {
  // A choice, and no trouble: two friends at one table need nothing else.
  return advice === 'local-only' ? 'friends nearby only' : VERDICT_WORDS[verdict];
}

interface AdviceText {
  /** What was found, one plain sentence without a full stop. */
  readonly what: string;
  /** The one thing to do, one plain sentence without a full stop. */
  readonly remedy: string;
}

export const ADVICE_WORDS = {
  offline: {
    what: 'No network is connected',
    remedy: 'Connect this computer by Wi-Fi or cable',
  },
  'server-unreachable': {
    what: 'The contact server does not answer',
    remedy: 'Only a friend on the same network can be met; check the internet connection',
  },
  'local-only': {
    what: 'The built-in contact server reaches no further',
    remedy: 'To call friends elsewhere, choose a public one in the settings',
  },
  proxy: {
    what: 'The contact server is reached only through a proxy, which cannot show friends the way to this computer',
    remedy: 'If it does not connect, use a network without a proxy, such as a phone hotspot',
  },
  'unpredictable-ports': {
    what: 'The router uses a new port for everything',
    remedy: 'If it does not connect, allow UPnP in the router or use a phone hotspot',
  },
  'unknown-ports': {
    what: 'How the router gives out ports is not known',
    remedy: 'If it does not connect, use another network, such as a phone hotspot',
  },
  vpn: {
    what: 'A VPN is on',
    remedy: 'If it does not connect, switch the VPN off for the call',
  },
} as const satisfies Record<NetworkAdvice, AdviceText>;

const NAT_WORDS = {
  none: 'none in between',
  'endpoint-independent': 'keeps one port for everybody',
  sequential: 'counts its ports upwards',
  random: 'a new port for everything',
  unknown: 'not known',
} as const satisfies Record<NatMapping, string>;

export function natWords(nat: NatMapping | null): string {
  return nat === null ? 'not asked' : NAT_WORDS[nat];
}

/** One fact and what was found, for a list that is not in the way. */
export interface FactLine {
  readonly name: string;
  readonly value: string;
}

function yesNo(value: boolean | null): string {
  if (value === null) return 'not known';
  return value ? 'yes' : 'no';
}

/** The facts behind a verdict, the most telling first. */
export function networkFactLines(facts: NetworkFacts): readonly FactLine[] {
  const server = facts.isServerReached === null ? 'not asked' : yesNo(facts.isServerReached);
  const way = facts.isProxied ? ', through a proxy' : '';
  return [
    { name: 'Contact server answers', value: facts.isLocalOnly ? 'built in' : `${server}${way}` },
    { name: 'IPv4 router', value: natWords(facts.nat) },
    { name: 'Port opened in the router', value: yesNo(facts.isPortMapped) },
    { name: 'IPv6', value: yesNo(facts.hasIpv6) },
    { name: 'VPN', value: facts.hasVpn ? 'seems to be on' : 'none seen' },
  ];
}
