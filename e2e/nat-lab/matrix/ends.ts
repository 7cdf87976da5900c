/** How calls ended: in words, as a row of the matrix, and for comparison. */
import type { RouteKind } from '../../../src-shared/session';
import type { CallOutcome, SideOutcome } from '../pair-call';
import { tellRow } from './matrix-row';
import type { MatrixRow } from './matrix-row';
import type { Pair, Way } from './pair';

export function isJoined(side: SideOutcome): side is Extract<SideOutcome, { name: 'connected' }> {
  return side.name === 'connected';
}

/** Which way a side says that it took, or how it failed. */
export function wayOf(side: SideOutcome): { readonly route: RouteKind; readonly way: Way } | SideOutcome {
  if (!isJoined(side)) return side;
  return { route: side.route, way: tookWay(side) };
}

function tookWay({ route, transport }: Extract<SideOutcome, { name: 'connected' }>): Way {
  return route === 'relay' ? 'relay' : transport;
}

export function explanationOf(side: SideOutcome): object {
  if (isJoined(side)) return side;
  const { code, kind, side: whose, why } = side.failure;
  return { failure: `${code} ${kind}`, side: whose, why };
}

/** Tells the reporter. @returns what it was told */
export function tell({ name }: Pair, way: MatrixRow['way'], calls: readonly CallOutcome[]): MatrixRow {
  const joined = calls.flatMap(({ caller, answerer }) =>
    isJoined(caller) && isJoined(answerer) ? [Math.max(caller.connectedMs, answerer.connectedMs)] : [],
  );
  const gaveUp = calls.flatMap(({ caller, answerer, elapsedMs }) =>
    isJoined(caller) || isJoined(answerer) ? [] : [elapsedMs],
  );
  const times = way === 'refused' ? gaveUp : joined;
  const ends = calls.flatMap(({ caller, answerer }) =>
    shown(caller) === shown(answerer) ? [shown(caller)] : [`${shown(caller)}, answerer: ${shown(answerer)}`],
  );
  const row: MatrixRow = {
    pair: name,
    way,
    runs: calls.length,
    joined: joined.length,
    otherwise: calls.filter(({ caller }) => isJoined(caller) && tookWay(caller) !== way).length,
    ends: [...new Set(ends)],
    medianMs: median(times),
    worstMs: times.length === 0 ? null : Math.max(...times),
  };
  tellRow(row);
  return row;
}

function shown(side: SideOutcome): string {
  if (isJoined(side)) return side.transport === 'udp' ? `${side.route} by UDP` : side.route;
  const { code, kind, side: whose } = side.failure;
  return [code, kind, ...(whose === null ? [] : [`(${whose})`])].join(' ');
}

/** What to look at when a call ends otherwise than expected. */
export function triedBy(...sides: readonly SideOutcome[]): string {
  return sides
    .flatMap((side, index) => {
      if (isJoined(side)) return [];
      const { detail, routes } = side.failure;
      const lines = routes.map(
        ({ kind, source, target, dials, fate, elapsedMs }) =>
          `  ${kind}, ${source} ${target}: ${fate} after ${dials} dials, ${elapsedMs ?? '?'} ms`,
      );
      return [`${index === 0 ? 'caller' : 'answerer'}: ${detail ?? 'no detail'}`, ...lines];
    })
    .join('\n');
}

function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
