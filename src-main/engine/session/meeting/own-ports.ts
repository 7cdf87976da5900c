/** The ports of this computer in one meeting. */
import { CooeeError } from '../../../../src-shared/session';
import { SharedPort } from '../../punch';
import type { OwnUdp } from './own-udp';

/** Ours in one meeting, of both transports. */
export interface OwnPorts {
  readonly ports: readonly SharedPort[];
  /** Null where UDP is of no use. */
  readonly udp: OwnUdp | null;
}

/** One port of each family this computer has. @throws CooeeError `internal` when it has neither */
export function openPorts(hasSmallPackets: boolean): readonly SharedPort[] {
  const ports: SharedPort[] = [];
  let cause: unknown;
  for (const family of [6, 4] as const) {
    try {
      ports.push(SharedPort.open(family, hasSmallPackets));
    } catch (error) {
      cause = error;
    }
  }
  if (ports.length === 0) throw new CooeeError('internal', 'no network', { cause });
  return ports;
}
