import type { SocketAddress } from '../../../../src-shared/contact-exchange';

/** What is asked for; all three protocols are asked for as long, and renew at half the time (RFC 6886, RFC 6887). */
export const REQUESTED_LIFETIME_S = 3_600;

/** A TCP port that a router keeps open for this computer. */
export interface RouterMapping {
  /** The router's own side; it may have chosen another port than was asked for. */
  readonly external: SocketAddress;
  /** Seconds until the router forgets it; 0 if it never does. */
  readonly lifetimeS: number;
  /** Asks for the same once more. @throws RouterRefusal, the system's error or the signal's reason */
  renew(signal: AbortSignal): Promise<RouterMapping>;
  /** @throws RouterRefusal, the system's error or the signal's reason */
  remove(signal: AbortSignal): Promise<void>;
}

/** A router refused, did not answer, or answered what cannot be read. Never thrown outside the port mapping. */
export class RouterRefusal extends Error {
  override readonly name = 'RouterRefusal';

  constructor(
    message: string,
    /** UPnP's error code, where there is one. */
    readonly code: number | null = null,
  ) {
    super(message);
  }
}
