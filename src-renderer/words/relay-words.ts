import type { RelayAllowance } from '../../src-shared/session';
import { texts } from '../texts';
import { formatBytes, formatRemaining, formatSpeed } from '../texts/format';

/** "up to 10 GB for 1 day", as far as there are limits and they are known; else the empty text. */
export function allowanceWords({ bytes, seconds }: RelayAllowance): string {
  return [
    ...(bytes === null ? [] : [texts.relay.upTo(formatBytes(bytes))]),
    ...(seconds === null ? [] : [texts.relay.forTime(formatRemaining(seconds))]),
  ].join(' ');
}

/** The same with the speed: "up to 10 GB for 1 day, at most 10 MB/s". */
export function wholeAllowanceWords(allowance: RelayAllowance): string {
  const { bytesPerSecond } = allowance;
  const speed = bytesPerSecond === null ? '' : texts.relay.atMost(formatSpeed(bytesPerSecond));
  return [allowanceWords(allowance), speed].filter((words) => words !== '').join(', ');
}
