/**
 * How many slips of the finger lie between two texts: letters added, lost, changed, or two neighbours swapped
 * (Damerau's four kinds, in the "optimal string alignment" form that touches no letter twice).
 */
export function editDistance(a: string, b: string): number {
  let beforeAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeAbove[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeAbove = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
