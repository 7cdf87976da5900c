/** Prints the matrix of the NAT lab once all tests have ended. */
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

import { MATRIX_ROW } from './matrix-row';
import type { MatrixRow } from './matrix-row';

const HEAD = ['pair', 'joined', 'median', 'worst', 'route or diagnosis'] as const;

export default class MatrixReporter implements Reporter {
  readonly #rows: MatrixRow[] = [];

  onTestEnd(_test: TestCase, { annotations }: TestResult): void {
    for (const { type, description } of annotations)
      if (type === MATRIX_ROW) this.#rows.push(JSON.parse(description ?? '') as MatrixRow);
  }

  onEnd(): void {
    if (this.#rows.length === 0) return;
    const lines = [HEAD, ...this.#rows.map(cells)];
    const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
    console.log('\nThe NAT lab: from both ready to connected, or from the answer to giving up');
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
}

function cells({ pair, joined, runs, medianMs, worstMs, ends }: MatrixRow): readonly string[] {
  return [pair, `${joined}/${runs}`, milliseconds(medianMs), milliseconds(worstMs), ends.join('; ')];
}

function milliseconds(amount: number | null): string {
  return amount === null ? '' : `${Math.round(amount)} ms`;
}
