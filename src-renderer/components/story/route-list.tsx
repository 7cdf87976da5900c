import './route-list.css';

import { Check, Minus } from 'lucide-react';

import { FATE_WORDS, foldRoutes, ROUTE_WORDS } from '../../../src-shared/session';
import type { RouteAttempt, RouteFate, RouteGroup } from '../../../src-shared/session';
import { texts } from '../../texts';
import { formatElapsed } from '../../texts/format';

type Look = 'trying' | 'joined' | 'lost';

const LOOKS: Record<RouteFate, Look> = {
  trying: 'trying',
  connected: 'joined',
  chosen: 'joined',
  refused: 'lost',
  silent: 'lost',
  unreachable: 'lost',
  stranger: 'lost',
};

function RouteSign({ look }: { readonly look: Look }) {
  return (
    <span className="route-sign" aria-hidden="true">
      {look === 'joined' && <Check />}
      {look === 'lost' && <Minus />}
    </span>
  );
}

interface RouteLineProps {
  readonly group: RouteGroup;
  readonly over: boolean;
}

function RouteLine({ group: { name, fate, elapsedMs }, over }: RouteLineProps) {
  // Two routers that refuse strangers let each other in once both sides dial at the same moment: it is not over yet.
  const triedAgain = fate === 'refused' && !over;
  const look = triedAgain ? 'trying' : LOOKS[fate];
  const time = elapsedMs === null || triedAgain ? '' : formatElapsed(elapsedMs);
  return (
    <li className={`route route-${look}`} data-testid="route" data-route={name} data-fate={fate}>
      <RouteSign look={look} />
      <span className="route-name">{ROUTE_WORDS[name]}</span>
      <span className="route-fate">{triedAgain ? texts.connecting.refusedSoFar : FATE_WORDS[fate]}</span>
      <span className="route-time">{time}</span>
    </li>
  );
}

interface RouteListProps {
  readonly routes: readonly RouteAttempt[];
  /** No route is being tried any more. */
  readonly over: boolean;
}

/** The routes that are tried, one line for each kind, with its outcome. */
export function RouteList({ routes, over }: RouteListProps) {
  return (
    <ul className="routes">
      {foldRoutes(routes).map((group) => (
        <RouteLine key={group.name} group={group} over={over} />
      ))}
    </ul>
  );
}
