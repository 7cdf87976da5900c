import './lost-banner.css';

import { Unplug } from 'lucide-react';

import { texts } from '../../texts';
import { formatWaited } from '../../texts/format';
import { Banner } from '../notices/banner';
import { useNow } from '../time/use-now';

/** Shown in whole seconds. Milliseconds. */
const TICK_MS = 1_000;

function Waited({ since }: { readonly since: number }) {
  const now = useNow(TICK_MS);
  return (
    <span className="lost-time" aria-hidden="true">
      {formatWaited(now - since)}
    </span>
  );
}

interface LostBannerProps {
  readonly friend: string;
  /** Unix time in milliseconds. */
  readonly since: number;
}

/** The connection broke, and the call goes on by itself as soon as there is one again. Hanging up stands above it. */
export function LostBanner({ friend, since }: LostBannerProps) {
  return (
    <Banner className="lost" icon={<Unplug aria-hidden />} data-testid="link-lost">
      {texts.reunion.broke(friend)} <Waited since={since} />; {texts.reunion.nothingLost}
    </Banner>
  );
}
