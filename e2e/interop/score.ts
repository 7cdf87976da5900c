/** What a test tells the reporter that prints the tables. */
import { test } from '@playwright/test';

export interface Score {
  readonly table: string;
  readonly row: string;
  readonly column: string;
  readonly passed: number;
  readonly runs: number;
}

export const SCORE_ANNOTATION = 'score';

export function tellScore(score: Score): void {
  test.info().annotations.push({ type: SCORE_ANNOTATION, description: JSON.stringify(score) });
}
