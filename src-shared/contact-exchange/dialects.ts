import type { Dialect, DialectName } from './dialect';
import { dialect01 } from './dialect-01';
import { dialect3, DIALECT_3_VERSION } from './dialect-3';

const DIALECTS: Record<DialectName, Dialect> = { '0.1': dialect01, '3': dialect3 };

/** The first byte of a 32-bit length far below 2^24. */
const DIALECT_01_FIRST_BYTE = 0x00;

export function dialectNamed(name: DialectName): Dialect {
  return DIALECTS[name];
}

/**
 * Which dialect the other side speaks, told by the first byte it sends (docs/GDAY-WIRE.md 0).
 *
 * @returns null for 0x01 and 0x02 (gday 0.3 and 0.4, spoken by nobody any more) and for everything else
 */
export function dialectOf(firstByte: number): Dialect | null {
  if (firstByte === DIALECT_01_FIRST_BYTE) return dialect01;
  return firstByte === DIALECT_3_VERSION ? dialect3 : null;
}
