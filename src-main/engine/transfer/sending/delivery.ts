import type { RenamedItem } from '../../../../src-shared/session';

/** What another protocol than Cooee's tells of its way through an offer of ours. */
export interface DeliveryEvents {
  /** Aborts when the transfer is over. */
  readonly signal: AbortSignal;
  /** The offer is smaller now, or its items go by other names. */
  readonly onNarrowed: (renamed: readonly RenamedItem[]) => void;
  /** The friend has been told all of it. */
  readonly onOffered: () => void;
  /** They want it. */
  readonly onRunning: () => void;
  readonly onFile: (path: string) => void;
  readonly onBytes: (bytes: number) => void;
  /** Bytes that the friend has already. */
  readonly onSkipped: (bytes: number) => void;
}
