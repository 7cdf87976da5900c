/** What has arrived of a transfer, looked at ten times a second, and the picture of its speed. */
import { lastEvent } from '../support/program/json-events';
import type { CommandLine } from '../support/program/command-line';

const SAMPLE_INTERVAL_MS = 100;
/** The speed at a sample is that of the last so many. */
const SMOOTHED_OVER = 10;

export interface Sample {
  /** Since the first one. */
  readonly atMs: number;
  readonly bytes: number;
}

/** Something that happened at a moment of the transfer. */
export interface Mark {
  readonly atMs: number;
  readonly text: string;
}

/** Follows a receiver with `--json` from its first progress on. */
export class Samples {
  readonly all: Sample[] = [];
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(receiver: CommandLine) {
    const look = (): void => {
      this.all.push({ atMs: this.nowMs, bytes: Number(lastEvent(receiver, 'progress')['transferred']) });
    };
    look();
    this.#timer = setInterval(look, SAMPLE_INTERVAL_MS);
  }

  /** On the clock of the samples. */
  get nowMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** The longest time without a new byte, and when it began. Milliseconds. */
export function longestPause(samples: readonly Sample[]): { readonly atMs: number; readonly forMs: number } {
  let longest = { atMs: 0, forMs: 0 };
  let last = samples[0];
  for (const sample of samples) {
    if (last === undefined || sample.bytes === last.bytes) continue;
    const forMs = sample.atMs - last.atMs;
    if (forMs > longest.forMs) longest = { atMs: last.atMs, forMs };
    last = sample;
  }
  return longest;
}

/** A line for each sample: seconds, bytes. */
export function asTable(samples: readonly Sample[]): string {
  return ['seconds,bytes', ...samples.map(({ atMs, bytes }) => `${atMs / 1000},${bytes}`)].join('\n');
}

const WIDTH = 900;
const HEIGHT = 360;
const LEFT = 60;
const RIGHT = 20;
const TOP = 50;
const BOTTOM = 45;

/** An SVG: the speed over time, and a line with a word for each mark. */
export function speedPlot(title: string, samples: readonly Sample[], marks: readonly Mark[]): string {
  const speeds = samples.map(({ atMs, bytes }, index) => {
    const before = samples[Math.max(0, index - SMOOTHED_OVER)];
    const seconds = (atMs - (before?.atMs ?? atMs)) / 1000;
    return { atMs, rate: seconds === 0 ? 0 : (bytes - (before?.bytes ?? 0)) / seconds / 1e6 };
  });
  const lastS = Math.ceil((samples.at(-1)?.atMs ?? 1000) / 1000);
  const highest = Math.ceil(Math.max(1, ...speeds.map(({ rate }) => rate)));
  const x = (atMs: number): string => (LEFT + (atMs / 1000 / lastS) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (rate: number): string =>
    (HEIGHT - BOTTOM - (rate / highest) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const line = speeds.map(({ atMs, rate }) => `${x(atMs)},${y(rate)}`).join(' ');
  const bottom = HEIGHT - BOTTOM;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${LEFT}" y="18" font-size="14">${title}</text>`,
    ...ticks(highest).flatMap((rate) => [
      `<path d="M${LEFT} ${y(rate)}H${WIDTH - RIGHT}" stroke="#ddd"/>`,
      `<text x="${LEFT - 6}" y="${y(rate)}" dy="4" text-anchor="end">${rate}</text>`,
    ]),
    ...ticks(lastS).map(
      (second) => `<text x="${x(second * 1000)}" y="${bottom + 16}" text-anchor="middle">${second}</text>`,
    ),
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">seconds</text>`,
    `<text x="${LEFT - 6}" y="${TOP - 12}" text-anchor="end">MB/s</text>`,
    ...marks.flatMap(({ atMs, text }, index) => [
      `<path d="M${x(atMs)} ${TOP - 12}V${bottom}" stroke="#a33" stroke-dasharray="4 3"/>`,
      `<text x="${x(atMs)}" y="${TOP - 16 + (index % 2) * 14}" dx="4" fill="#a33">${text}</text>`,
    ]),
    `<polyline points="${line}" fill="none" stroke="#06c" stroke-width="2"/>`,
    '</svg>',
  ].join('\n');
}

/** Round numbers from 0 up to the highest, about ten. */
function ticks(highest: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50, 100].find((candidate) => highest / candidate <= 10) ?? highest;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step);
}
