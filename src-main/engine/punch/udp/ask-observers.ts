import { randomBytes } from 'node:crypto';

import {
  bindingRequest,
  formatSocketAddress,
  readBindingResponse,
  TRANSACTION_ID_BYTES,
} from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import { delay } from '../../../../src-shared/session';
import type { UdpPort } from './udp-port';

/** Pauses after each request for the answer, as long as RFC 8489 (section 6.2.1) has it at first: 4.5 s in all. Milliseconds. */
const PAUSES_MS = [500, 1_000, 1_000, 2_000] as const;

/**
 * Asks STUN servers where they see the port, all at once, each until it answers and at most four times.
 *
 * @param places of the port's family
 * @returns what each that answered saw, in the order of the places; what they say may be a lie
 * @throws the signal's reason
 */
export async function askObservers(
  port: UdpPort,
  places: readonly SocketAddress[],
  signal: AbortSignal,
): Promise<readonly SocketAddress[]> {
  const questions = places.map((place) => {
    const transactionId = randomBytes(TRANSACTION_ID_BYTES);
    return { place, transactionId, seen: null as SocketAddress | null };
  });
  const over = new AbortController();
  const abort = (): void => over.abort();
  signal.addEventListener('abort', abort, { once: true });
  const forget = port.onDatagram((datagram, from) => {
    const at = formatSocketAddress(from);
    for (const question of questions) {
      if (formatSocketAddress(question.place) !== at) continue;
      question.seen ??= readBindingResponse(datagram, question.transactionId);
    }
    if (questions.every(({ seen }) => seen !== null)) abort();
  });
  try {
    for (const pause of questions.length === 0 ? [] : PAUSES_MS) {
      for (const { place, transactionId, seen } of questions)
        if (seen === null) port.send(bindingRequest(transactionId), place);
      signal.throwIfAborted();
      // It ends early when all have answered.
      await delay(pause, over.signal).catch(() => undefined);
      if (over.signal.aborted) break;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    forget();
  }
  signal.throwIfAborted();
  return questions.flatMap(({ seen }) => seen ?? []);
}
