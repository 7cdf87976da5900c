import { FAILURES, failureFact, GUESSES, leftOutWords } from '../../../src-shared/session';
import type { Failure, LeftOutItem, OfferItem, TransferView } from '../../../src-shared/session';
import { jsonLine } from './outside-text';
import { spoken } from './reporter';
import type { Reporter } from './reporter';

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
    relay: ({ host, isContactServer, allowance, own, friend }) =>
      tell('relay', { host, contactServer: isContactServer, allowance, own, friend }),
    connected: ({ route, transport, friendName, matchPhrase, steps, roundTripMs }) =>
      tell('connected', {
        route,
        transport,
        friend: friendName,
        matchPhrase: matchPhrase?.join(' ') ?? null,
        steps: Object.fromEntries(steps.map(({ name, elapsedMs }) => [name, elapsedMs])),
        ...(roundTripMs === null ? {} : { roundTripMs: tenths(roundTripMs) }),
      }),
    roundTrip: (roundTripMs) => tell('round-trip', { roundTripMs: tenths(roundTripMs) }),
    offer: (transfer) =>
      tell('offer', {
        ...amounts(transfer),
        items: transfer.items.map(offered),
        marked: transfer.outline?.marked.map(offered) ?? [],
        programs: transfer.outline?.programCount ?? 0,
        hidden: transfer.outline?.hiddenCount ?? 0,
        renamed: transfer.renamed,
        leftOut: transfer.leftOut.map(leftOut),
        undated: transfer.undated,
      }),
    unoffered: (failure) => tell('unoffered', facts(failure)),
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
        renamed: transfer.renamed,
        resumed: transfer.resumedBytes,
      }),
    note: ({ id, direction, text, at, status }) => tell('note', { id, direction, text, at, status }),
    linkLost: (_, at) => tell('link-lost', { at }),
    linkRestored: (_, { route, transport }, waitedMs) =>
      tell('link-restored', { route, transport, waitedMs }),
    linkMoved: (_, { route, transport }) => tell('link-moved', { route, transport }),
    guesses: (count) => tell('guesses', { count, words: GUESSES.what(count) }),
    failed: ({ failure, routes, guesses }) =>
      tell('failed', { ...facts(failure), side: failure.side ?? null, routes, guesses }),
  };
}

/** @returns `detail` in words; `why` is the code of its reason with its numbers, null where it has none */
function facts(failure: Failure): object {
  const { kind, why = null } = failure;
  return { code: FAILURES[kind].code, kind, detail: failureFact(failure), why };
}

/** @returns `code` is null for what only the friend's program has words for */
function leftOut(item: LeftOutItem): object {
  return { path: item.path, code: item.code, reason: leftOutWords(item) };
}

/** @returns with `marks`, which may be empty */
function offered({ path, kind, size, marks = [] }: OfferItem): object {
  return { path, kind, size, marks };
}

/** A tenth of a millisecond is finer than any two answers agree. */
function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
