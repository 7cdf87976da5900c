import type { FailureReason } from '../../../../src-shared/session';

/** Where a proxy should lead. */
export interface ProxyTarget {
  /** A name, which the proxy resolves, or an IP address. */
  readonly host: string;
  readonly port: number;
}

type Reason = Extract<FailureReason['code'], `proxy-${string}`>;

/** A proxy answered, and does not lead there. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';

  constructor(readonly reason: Exclude<Reason, 'proxy-set'>) {
    super(reason);
  }
}
