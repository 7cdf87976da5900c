import { FAILURES, type TransferView } from '../../src-shared/session';
import { jsonLine } from './outside-text';
import { spoken, type Reporter } from './reporter';

/** One JSON object a line, each with the name of its event. */
export function jsonReporter(write: (line: string) => void): Reporter {
  const tell = (event: string, facts: object): void => write(jsonLine({ event, ...facts }));
  const amounts = ({ id, fileCount, totalBytes }: TransferView): object => ({
    id,
    files: fileCount,
    bytes: totalBytes,
  });
  return {
    code: (code) => tell('code', { code: spoken(code), text: code.text }),
    connected: ({ route, friendName, steps, roundTripMs }) =>
      tell('connected', {
        route,
        friend: friendName,
        steps: Object.fromEntries(steps.map(({ name, elapsedMs }) => [name, elapsedMs])),
        ...(roundTripMs === null ? {} : { roundTripMs: tenths(roundTripMs) }),
      }),
    roundTrip: (roundTripMs) => tell('round-trip', { roundTripMs: tenths(roundTripMs) }),
    offer: (transfer) =>
      tell('offer', {
        ...amounts(transfer),
        items: transfer.items.map(({ path, kind, size }) => ({ path, kind, size })),
        renamed: transfer.renamed,
        leftOut: transfer.leftOut,
      }),
    progress: (transfer) =>
      tell('progress', {
        ...amounts(transfer),
        transferred: transfer.transferredBytes,
        resumed: transfer.resumedBytes,
        bytesPerSecond: Math.round(transfer.bytesPerSecond),
      }),
    paused: ({ id }, { by, failure }) =>
      tell('paused', { id, by, kind: failure?.kind ?? null, code: failure && FAILURES[failure.kind].code }),
    resumed: ({ id }) => tell('resumed', { id }),
    done: (transfer) =>
      tell('done', {
        ...amounts(transfer),
        verified: transfer.verifiedFiles,
        resumed: transfer.resumedBytes,
      }),
    note: ({ id, direction, text, at, status }) => tell('note', { id, direction, text, at, status }),
    linkLost: (_, at) => tell('link-lost', { at }),
    linkRestored: (_, route, waitedMs) => tell('link-restored', { route, waitedMs }),
    failed: ({ failure: { kind, detail, side }, routes }) =>
      tell('failed', { code: FAILURES[kind].code, kind, side: side ?? null, detail, routes }),
  };
}

/** A tenth of a millisecond is finer than any two answers agree. */
function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
