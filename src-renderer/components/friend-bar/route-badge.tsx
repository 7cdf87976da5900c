import { Globe, Monitor, Network, Waypoints } from 'lucide-react';

import type { RouteKind } from '../../../src-shared/session';
import { texts } from '../../texts';
import { Badge } from '../controls/badge';

function RouteSign({ route }: { readonly route: RouteKind }) {
  switch (route) {
    case 'same-computer':
      return <Monitor aria-hidden />;
    case 'same-network':
      return <Network aria-hidden />;
    case 'direct-ipv6':
    case 'direct-ipv4':
      return <Globe aria-hidden />;
    case 'relay':
      return <Waypoints aria-hidden />;
  }
}

/** The route that connects the two computers. */
export function RouteBadge({ route }: { readonly route: RouteKind }) {
  const { name, means } = texts.routes[route];
  return (
    <Badge
      tone="calm"
      icon={<RouteSign route={route} />}
      data-testid="route-badge"
      data-route={route}
      title={means}
    >
      {name}
      <span className="heard-only">. {means}</span>
    </Badge>
  );
}
