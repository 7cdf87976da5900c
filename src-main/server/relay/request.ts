/**
 * What a client of the magic-wormhole transit relay sends first, one line (docs/PROTOCOL.md 10):
 *
 *     please relay <token, 64 hex> for side <side, 16 hex>\n
 *     please relay <token, 64 hex>\n                            from clients older than sides
 */

export interface RelayRequest {
  /** As the client wrote it; two that are joined wrote the same. */
  readonly token: string;
  /** Tells the sockets of the two friends apart; null from an old client. */
  readonly side: string | null;
}

/** Of the longest request, with its line feed. */
const MAX_BYTES = 104;
const LINE_FEED = 0x0a;
const REQUEST = /^please relay ([\da-f]{64})(?: for side ([\da-f]{16}))?$/i;

/**
 * @param bytes everything that has come so far
 * @returns the request, and what came after it; `incomplete` while its line has no end; `bad` if it can become none
 */
export function parseRequest(
  bytes: Buffer,
): { readonly request: RelayRequest; readonly rest: Buffer } | 'incomplete' | 'bad' {
  const end = bytes.subarray(0, MAX_BYTES).indexOf(LINE_FEED);
  if (end === -1) return bytes.length < MAX_BYTES ? 'incomplete' : 'bad';
  const [, token, side] = REQUEST.exec(bytes.toString('latin1', 0, end)) ?? [];
  return token === undefined
    ? 'bad'
    : { request: { token, side: side ?? null }, rest: bytes.subarray(end + 1) };
}
