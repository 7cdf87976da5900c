/** Numbers and sentences as people read them. Sizes are decimal (1 kB = 1000 bytes), as in every file manager but Windows'. */

/** The language of {@link import('./').texts} and of every number and time the window writes. */
const LOCALE = 'en';

const NO_BREAK_SPACE = '\u00a0';

/** A number with its unit, between which no line ends. */
function measured(value: number, options: Intl.NumberFormatOptions): string {
  const words = new Intl.NumberFormat(LOCALE, { style: 'unit', ...options }).format(value);
  return words.replaceAll(' ', NO_BREAK_SPACE);
}

/** The first letter as a capital, for words that may begin a sentence. */
export function capitalized(words: string): string {
  const [first = ''] = words;
  return `${first.toLocaleUpperCase(LOCALE)}${words.slice(first.length)}`;
}

/** The first letter of a name as a capital, for the round picture: what a person sees as one, not a UTF-16 unit. */
export function formatInitial(name: string): string {
  const letters = new Intl.Segmenter(LOCALE, { granularity: 'grapheme' }).segment(name.trim());
  return letters.containing(0)?.segment.toLocaleUpperCase(LOCALE) ?? '';
}

/** The judgement of the code module as a sentence: a capital and a full stop. */
export function formatSentence(words: string): string {
  return `${capitalized(words)}${/[.?!]$/.test(words) ? '' : '.'}`;
}

/** "this, that, or the other". */
export function formatChoices(choices: readonly string[]): string {
  return new Intl.ListFormat(LOCALE, { type: 'disjunction' }).format(choices);
}

/** Characters that are left of either end of a long path. */
const PATH_ENDS = 40;

/** A path for a running text. What a long one is cut by is its middle, for its end tells what it is. */
export function formatPath(path: string): string {
  const characters = Array.from(path);
  if (characters.length <= 2 * PATH_ENDS) return path;
  return `${characters.slice(0, PATH_ENDS).join('')}…${characters.slice(-PATH_ENDS).join('')}`;
}

const count = new Intl.NumberFormat(LOCALE);

export function formatCount(value: number): string {
  return count.format(value);
}

const plurals = new Intl.PluralRules(LOCALE);

/** A count with its noun in the right number. */
export function counted(value: number, one: string, other: string): string {
  return `${formatCount(value)} ${plurals.select(value) === 'one' ? one : other}`;
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** One decimal below 100 ("2.3 GB"), none above ("512 MB") and none for bytes. */
function inUnit(unit: (typeof BYTE_UNITS)[number], value: number): string {
  return measured(value, {
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: unit === 'byte' || value >= 100 ? 0 : 1,
  });
}

/** @param bytes a count of bytes, 0 or more */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  for (const unit of BYTE_UNITS) {
    // 999.6 of a unit would be written as 1,000 of it: the next unit says it better.
    if (Math.round(value) < 1000 || unit === 'petabyte') return inUnit(unit, value);
    value /= 1000;
  }
  return inUnit('petabyte', value);
}

/** @param bytesPerSecond 0 or more */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

function inTime(unit: 'second' | 'minute' | 'hour' | 'day', value: number, fractionDigits: number): string {
  return measured(value, {
    unit,
    unitDisplay: 'short',
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
  });
}

/** Whole milliseconds; below one nothing more is worth telling. @param ms milliseconds, 0 or more */
export function formatRoundTrip(ms: number): string {
  const whole = (value: number): string =>
    measured(value, { unit: 'millisecond', unitDisplay: 'short', maximumFractionDigits: 0 });
  return ms < 1 ? `<${NO_BREAK_SPACE}${whole(1)}` : whole(ms);
}

/** How long a step took: tenths below ten seconds, then seconds, then minutes and seconds. @param ms milliseconds */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return inTime('second', seconds, 1);
  const whole = Math.round(seconds);
  if (whole < 60) return inTime('second', whole, 0);
  return `${inTime('minute', Math.floor(whole / 60), 0)} ${inTime('second', whole % 60, 0)}`;
}

/**
 * How long something will still take. Coarse, so that an estimate does not pretend to be exact and does not flicker:
 * steps of five seconds above ten, whole minutes above one minute.
 *
 * @param seconds 0 or more
 */
export function formatRemaining(seconds: number): string {
  const left = Math.max(1, Math.ceil(seconds));
  if (left <= 10) return inTime('second', left, 0);
  if (left < 60) return inTime('second', Math.min(55, Math.ceil(left / 5) * 5), 0);
  const minutes = Math.round(left / 60);
  if (minutes < 60) return inTime('minute', minutes, 0);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${inTime('hour', hours, 0)} ${inTime('minute', minutes % 60, 0)}`;
  return inTime('day', Math.round(hours / 24), 0);
}

/** The part that is done, from 0 to 1. A transfer of empty files has nothing to do. */
export function fractionDone(done: number, total: number): number {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 1;
}

/** A whole percentage that says 100 only when everything is done. */
export function formatPercent(fraction: number): string {
  const percent = fraction >= 1 ? 1 : Math.min(0.99, Math.floor(fraction * 100) / 100);
  return new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 0 }).format(percent);
}

/** Whole seconds, then minutes and seconds: for a time that is watched while it runs. @param ms milliseconds */
export function formatWaited(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const rest = inTime('second', seconds % 60, 0);
  return seconds < 60 ? rest : `${inTime('minute', Math.floor(seconds / 60), 0)} ${rest}`;
}

const clock = new Intl.DateTimeFormat(LOCALE, { hour: 'numeric', minute: '2-digit' });

/** The time of day. @param at Unix time in milliseconds */
export function formatTime(at: number): string {
  return clock.format(at);
}
