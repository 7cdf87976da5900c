/** Numbers, sizes and times as they are written on the command line. */
import { InvalidArgumentError } from 'commander';

const SIZES: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const MAX_SIZE = 1e15;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
/** setTimeout knows no longer wait than 24.8 days. */
const MAX_DAYS = 20;
const NONE = 'none';

/** A whole number from `min` to `max`, which has at most nine digits. */
export function wholeNumber(max: number, min = 1): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(number >= min && number <= max))
      throw new InvalidArgumentError(`Not a whole number from ${min} to ${max}.`);
    return number;
  };
}

/**
 * Bytes: `500M`, `1.5GB`; K, M, G and T are thousands of one another, as traffic is sold.
 *
 * @returns a parser that makes Infinity of `none` (commander would make an empty text of null)
 */
export function parseSize(min: number): (text: string) => number {
  return (text) => {
    if (text === NONE) return Infinity;
    const [, number = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?)([KMGT]?)B?$/i.exec(text) ?? [];
    const bytes = Math.round(Number(number) * (SIZES[unit.toUpperCase()] ?? 0));
    if (number === '' || bytes > MAX_SIZE)
      throw new InvalidArgumentError(`Not a size like 500M, 10G or ${NONE}.`);
    if (bytes < min) throw new InvalidArgumentError(`Less than ${min / 1000}K.`);
    return bytes;
  };
}

/**
 * Seconds: `90s`, `30m`, `12h`, `7d`.
 *
 * @returns a parser that makes Infinity of `none` (commander would make an empty text of null)
 */
export function parseDuration(minSeconds: number): (text: string) => number {
  return (text) => {
    if (text === NONE) return Infinity;
    const [, number = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
    const seconds = Number(number) * (SECONDS[unit] ?? 0);
    if (number === '') throw new InvalidArgumentError(`Not a duration like 30m, 12h, 7d or ${NONE}.`);
    if (seconds < minSeconds || seconds > MAX_DAYS * 86_400) {
      throw new InvalidArgumentError(`Not from ${minSeconds}s to ${MAX_DAYS}d.`);
    }
    return seconds;
  };
}
