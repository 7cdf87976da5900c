/** Prints the matrix of the NAT lab once all tests have ended. */
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

import { MATRIX_ROW } from './matrix-row';
import type { MatrixRow } from './matrix-row';

const COLUMNS: readonly MatrixRow['way'][] = ['tcp', 'udp', 'relay', 'refused'];
const HEAD = ['pair', 'TCP', 'UDP', 'relay', 'relay refused', 'route'] as const;

export default class MatrixReporter implements Reporter {
  readonly #rows: MatrixRow[] = [];

  onTestEnd(_test: TestCase, { annotations }: TestResult): void {
    for (const { type, description } of annotations)
      if (type === MATRIX_ROW) this.#rows.push(JSON.parse(description ?? '') as MatrixRow);
  }

  onEnd(): void {
    if (this.#rows.length === 0) return;
    const lines = [HEAD, ...[...new Set(this.#rows.map(({ pair }) => pair))].map((pair) => this.#line(pair))];
    const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
    console.log(
      '\nThe NAT lab: how many of the runs were joined, with median and worst time from both ready to connected,\n' +
        'or from the answer to giving up',
    );
    for (const line of lines)
      console.log(
        line
          .map((text, column) => text.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      );
  }

  printsToStdio(): boolean {
    return false;
  }

  #line(pair: string): readonly string[] {
    const rows = this.#rows.filter((row) => row.pair === pair);
    // A test that was tried again says it again.
    const cells = COLUMNS.map((way) => rows.findLast((row) => row.way === way));
    const routes = cells.flatMap((row) => (row === undefined || row.way === 'refused' ? [] : row.ends));
    return [
      pair,
      ...cells.map((row) => (row === undefined ? '' : cell(row))),
      [...new Set(routes)].join('; '),
    ];
  }
}

function cell({ way, joined, otherwise, runs, medianMs, worstMs, ends }: MatrixRow): string {
  const times = [medianMs, worstMs].map((amount) => (amount === null ? '?' : Math.round(amount))).join('–');
  const count = way === 'refused' ? `${ends.join('; ')} ${runs - joined}/${runs}` : `${joined}/${runs}`;
  const other = otherwise === 0 ? '' : ` (${otherwise} by ${way === 'tcp' ? 'UDP' : 'TCP'})`;
  return `${count} ${times} ms${other}`;
}
