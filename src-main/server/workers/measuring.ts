/** What the processes of a server measure, on its way to the one that monitors ask. */
import { NO_MEASURES } from '../measures';
import type { Measures, Standing } from '../measures';

/** Monitors ask less often. */
const REPORT_EVERY_MS = 1_000;

/** One thing that happened: which measure was told, and what. */
export type Measured = {
  [Name in keyof Measures]: readonly [name: Name, ...told: Parameters<Measures[Name]>];
}[keyof Measures];

/** What a process has measured since its last report, and what there is in it now. */
export interface Report {
  readonly measured: readonly Measured[];
  readonly standing: Standing;
}

/** Keeps what it is told until the next report. */
export class Reporter {
  #measured: Measured[] = [];
  readonly measures: Measures;

  constructor() {
    const keep =
      (name: keyof Measures) =>
      (...told: unknown[]): void => {
        this.#measured.push([name, ...told] as unknown as Measured);
      };
    const names = Object.keys(NO_MEASURES) as (keyof Measures)[];
    this.measures = Object.fromEntries(names.map((name) => [name, keep(name)])) as unknown as Measures;
  }

  /** Reports once a second, as long as the process lives. */
  reportTo(tell: (report: Report) => void, standing: () => Standing): void {
    setInterval(() => tell({ measured: this.#measured.splice(0), standing: standing() }), REPORT_EVERY_MS);
  }
}

/** Tells in this process what happened in another one. */
export function retell(measured: readonly Measured[], measures: Measures): void {
  for (const [name, ...told] of measured) (measures[name] as (...told: readonly unknown[]) => void)(...told);
}

/**
 * Of all processes together; null if there is none. A room whose two friends came to two processes is in both.
 * @param sharesRooms whether the rooms are shared with other servers
 */
export function together(standings: readonly Standing[], sharesRooms: boolean): Standing | null {
  if (standings.length === 0) return null;
  const sum = (count: (standing: Standing) => number): number =>
    standings.reduce((total, standing) => total + count(standing), 0);
  return {
    connections: sum(({ connections }) => connections),
    maxConnections: sum(({ maxConnections }) => maxConnections),
    rooms: sum(({ rooms }) => rooms),
    maxRooms: sum(({ maxRooms }) => maxRooms),
    sharedRoomsUp: sharesRooms ? standings.every(({ sharedRoomsUp }) => sharedRoomsUp !== false) : null,
    relay: standings.find(({ relay }) => relay !== null)?.relay ?? null,
  };
}
