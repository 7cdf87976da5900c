import type { RelayAllowance } from '../../src-shared/session';
import { texts } from '../texts';
import { formatBytes, formatRemaining } from '../texts/format';

/** "up to 10 GB for 24 h", as far as there are limits and they are known; else the empty text. */
export function allowanceWords({ bytes, seconds }: RelayAllowance): string {
  return [
    ...(bytes === null ? [] : [texts.relay.upTo(formatBytes(bytes))]),
    ...(seconds === null ? [] : [texts.relay.forTime(formatRemaining(seconds))]),
  ].join(' ');
}
