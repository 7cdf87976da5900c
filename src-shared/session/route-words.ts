import type { RouteGroupName } from './route-groups';
import type { RouteFate } from './route';

/** The routes between two computers in the words of the window, the command line and the report. */
export const ROUTE_WORDS = {
  'same-computer': 'Same computer',
  'same-network': 'Same network',
  'direct-ipv6': 'Direct IPv6',
  'opened-port': 'Opened router port',
  'direct-ipv4': 'Through both routers',
  relay: 'Through a relay',
} as const satisfies Record<RouteGroupName, string>;

/** What became of a route, for people who do not know networks. */
export const FATE_WORDS = {
  trying: 'trying',
  refused: 'refused',
  silent: 'no answer',
  unreachable: 'no way there',
  stranger: 'somebody else',
  connected: 'connected',
  chosen: 'chosen',
} as const satisfies Record<RouteFate, string>;
