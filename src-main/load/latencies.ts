import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';

/** Milliseconds, to three significant figures. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

const MICROSECONDS = 1000;
/** Longer than any run with all its timeouts. */
const LONGEST_US = 3_600_000_000;
const FIGURES = 3;

/** Durations in an HDR histogram, the one that Node has in itself: every one counts, whatever their number. */
export class Latencies {
  readonly #histogram: RecordableHistogram = createHistogram({
    lowest: 1,
    highest: LONGEST_US,
    figures: FIGURES,
  });

  /** @param milliseconds more than an hour counts as an hour */
  record(milliseconds: number): void {
    this.#histogram.record(Math.min(LONGEST_US, Math.max(1, Math.round(milliseconds * MICROSECONDS))));
  }

  /** @returns null if there was none */
  summary(): LatencySummary | null {
    const histogram = this.#histogram;
    if (histogram.count === 0) return null;
    const percentile = (share: number): number => histogram.percentile(share) / MICROSECONDS;
    return {
      count: histogram.count,
      p50: percentile(50),
      p90: percentile(90),
      p99: percentile(99),
      max: histogram.max / MICROSECONDS,
    };
  }
}
