import { formatCount } from './format';
import { LOCALE } from './locale';

const plurals = new Intl.PluralRules(LOCALE);

/** A count with its noun in the right number. */
export function counted(count: number, one: string, other: string): string {
  return `${formatCount(count)} ${plurals.select(count) === 'one' ? one : other}`;
}
