/** Prints the scores of the tests that count runs as tables, once all have ended. */
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

import { SCORE_ANNOTATION } from './score';
import type { Score } from './score';

export default class ScoreReporter implements Reporter {
  readonly #scores: Score[] = [];
  readonly #skipped = new Set<string>();

  onTestEnd(_test: TestCase, result: TestResult): void {
    for (const { type, description } of result.annotations) {
      if (type === SCORE_ANNOTATION) this.#scores.push(JSON.parse(description ?? '') as Score);
      if (type === 'skip' && description !== undefined) this.#skipped.add(description);
    }
  }

  onEnd(): void {
    for (const reason of this.#skipped) console.log(`\n${reason}`);
    for (const name of new Set(this.#scores.map(({ table }) => table))) this.#print(name);
  }

  printsToStdio(): boolean {
    return false;
  }

  #print(name: string): void {
    const scores = this.#scores.filter(({ table }) => table === name);
    const columns = [...new Set(scores.map(({ column }) => column))].sort();
    const rows = [...new Set(scores.map(({ row }) => row))].sort();
    const cell = (row: string, column: string): string => {
      const found = scores.filter((score) => score.row === row && score.column === column);
      if (found.length === 0) return '';
      const sum = (pick: (score: Score) => number): number =>
        found.reduce((total, score) => total + pick(score), 0);
      return `${sum(({ passed }) => passed)}/${sum(({ runs }) => runs)}`;
    };
    const lines = [
      ['', ...columns],
      ...rows.map((row) => [row, ...columns.map((column) => cell(row, column))]),
    ];
    const widths = ['', ...columns].map((_, index) =>
      Math.max(...lines.map((line) => (line[index] ?? '').length)),
    );
    console.log(`\n${name}`);
    for (const line of lines)
      console.log(
        line
          .map((text, index) => text.padEnd(widths[index] ?? 0))
          .join('  ')
          .trimEnd(),
      );
  }
}
