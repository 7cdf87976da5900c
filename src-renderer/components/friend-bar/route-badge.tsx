import { Globe, Monitor, Network, Waypoints } from 'lucide-react';

import { TRANSPORT_WORDS } from '../../../src-shared/session';
import type { RelayQuestion, RouteKind, Transport } from '../../../src-shared/session';
import { texts } from '../../texts';
import { capitalized } from '../../texts/format';
import { allowanceWords, wholeAllowanceWords } from '../../words/relay-words';
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

interface RouteBadgeProps {
  readonly route: RouteKind;
  readonly transport: Transport;
  /** The relay that both agreed to, if they were asked. */
  readonly relay: RelayQuestion | null;
}

/** The route that connects the two computers. */
export function RouteBadge({ route, transport, relay }: RouteBadgeProps) {
  const { name, means: meaning } = texts.routes[route];
  const through = route === 'relay' ? relay : null;
  const limits = through === null ? '' : allowanceWords(through.allowance);
  const whole = through === null ? '' : wholeAllowanceWords(through.allowance);
  const about = [...(through === null ? [] : [through.host]), meaning].join(': ');
  const means = whole === '' ? about : `${about}. ${capitalized(whole)}`;
  return (
    <Badge
      tone="calm"
      icon={<RouteSign route={route} />}
      data-testid="route-badge"
      data-route={route}
      data-transport={transport}
      title={means}
    >
      {limits === '' ? `${name}${TRANSPORT_WORDS[transport]}` : `${name}, ${limits}`}
      <span className="heard-only">. {means}</span>
    </Badge>
  );
}
