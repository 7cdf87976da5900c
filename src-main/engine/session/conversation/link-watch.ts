import { canonicalAddress } from '../../../../src-shared/contact-exchange';
import { watchNetwork } from '../../network';
import type { DropReason } from './backed-stream';

/** A connection as far as the network below it matters. */
export interface NetworkedStream {
  readonly connection: object | null;
  /** The address of this computer that it has, or null where that is not known. */
  readonly localAddress: string | null;
  drop(reason: DropReason): void;
}

/**
 * Notices that the network below a connection has changed, long before its silence shows: without its own address it is dead; when
 * another way has come, the packets may take that one, and it has to prove itself.
 *
 * @param probe asks for an answer, without which the connection is given up
 * @returns a function that stops it
 */
export function watchLink(stream: NetworkedStream, probe: () => void, watch = watchNetwork): () => void {
  return watch(({ hasGained, addresses }) => {
    const { connection, localAddress } = stream;
    if (connection === null) return;
    const isGone = localAddress !== null && !addresses.has(canonicalAddress(localAddress, 0).host);
    if (isGone) stream.drop('own address gone');
    else if (hasGained) probe();
  });
}
