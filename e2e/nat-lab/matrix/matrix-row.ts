/** What the matrix tells the reporter that prints it as one table. */
import { test } from '@playwright/test';

import type { Way } from './pair';

export interface MatrixRow {
  readonly pair: string;
  /** The one that was measured, or how the call ends where one of the two refuses the relay. */
  readonly way: Way | 'refused';
  readonly runs: number;
  readonly joined: number;
  /** Of those joined, by TCP or UDP where the other of the two was expected. */
  readonly otherwise: number;
  /** Routes taken and diagnoses given, each once. */
  readonly ends: readonly string[];
  /** Of the runs that joined, from both ready to connected; of the others, from the answer to giving up. */
  readonly medianMs: number | null;
  readonly worstMs: number | null;
}

export const MATRIX_ROW = 'matrix row';

export function tellRow(row: MatrixRow): void {
  test.info().annotations.push({ type: MATRIX_ROW, description: JSON.stringify(row) });
}
