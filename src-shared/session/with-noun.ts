/** A count and its noun in the right number, as plain digits: for the command line, the report and reasons. */
export function withNoun(count: number, one: string, other = `${one}s`): string {
  return `${count} ${count === 1 ? one : other}`;
}
