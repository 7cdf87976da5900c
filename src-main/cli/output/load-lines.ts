import type { LatencySummary, LoadReport, TallyReport } from '../../load';

const PERCENT = 100;
const KIB = 1024;
const MIB = KIB * KIB;
const MILLISECONDS = 1000;

/** What a run of `cooee load` has measured, as lines for a person. */
export function loadLines(report: LoadReport): string {
  const { targets, dialect, tls, waiting, work, server } = report;
  const lines: (readonly [string, string])[] = [
    ['server', `${targets.join(', ')}, dialect ${dialect}, ${tls ? 'TLS' : 'plain TCP'}`],
  ];
  if (waiting !== null) {
    const { asked, comingSeconds } = waiting;
    lines.push(
      [
        'waiting callers',
        `${String(waiting.waiting)} of ${String(asked)}, come in ${comingSeconds.toFixed(1)} s`,
      ],
      ...failureLines('lost', waiting.losses),
      ...failureLines('failed', waiting.failures),
    );
  }
  if (work !== null) lines.push(...workLines(report.kind, work));
  if (server !== null) {
    const { before, waiting: settled, after } = server.memoryBytes;
    const memory = [before, settled, after].map((bytes) => (bytes / MIB).toFixed(0)).join(', ');
    lines.push(
      ['processes', String(server.processes)],
      ['memory before, with waiting callers, after', `${memory} MiB`],
    );
    const { bytesPerWaiting, idleProcessors, busyProcessors, cpuSecondsPerPiece } = server;
    if (bytesPerWaiting !== null)
      lines.push(['memory for a waiting caller', `${(bytesPerWaiting / KIB).toFixed(1)} KiB`]);
    if (idleProcessors !== null) lines.push(['processor while they wait', percent(idleProcessors)]);
    if (busyProcessors !== null) lines.push(['processor', percent(busyProcessors)]);
    if (cpuSecondsPerPiece !== null)
      lines.push(['processor time for each', `${(cpuSecondsPerPiece * MILLISECONDS).toFixed(3)} ms`]);
  }
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function workLines(kind: string, work: TallyReport): (readonly [string, string])[] {
  const what = kind === 'handshakes' ? 'handshakes' : 'meetings';
  return [
    [what, `${String(work.done)} of ${String(work.started)}, ${work.perSecond.toFixed(1)} a second`],
    ...countLine('resumed', work.resumed),
    ...countLine('not begun, too many under way', work.notStarted),
    ...failureLines('failed', work.failures),
    ...latencyLine(`a whole ${what.slice(0, -1)}`, work.whole),
    ...latencyLine('introduction', work.introduction),
  ];
}

function latencyLine(name: string, latency: LatencySummary | null): (readonly [string, string])[] {
  if (latency === null) return [];
  const { p50, p90, p99, max } = latency;
  const [half, most, nearlyAll, all] = [p50, p90, p99, max].map((milliseconds) => milliseconds.toFixed(1));
  return [[name, `p50 ${half ?? ''}, p90 ${most ?? ''}, p99 ${nearlyAll ?? ''}, max ${all ?? ''} ms`]];
}

function failureLines(
  what: string,
  failures: Readonly<Record<string, number>>,
): (readonly [string, string])[] {
  return Object.entries(failures).map(([reason, count]) => [`${what}: ${reason}`, String(count)]);
}

function countLine(name: string, count: number): (readonly [string, string])[] {
  return count === 0 ? [] : [[name, String(count)]];
}

function percent(processors: number): string {
  return `${(processors * PERCENT).toFixed(1)} % of one`;
}
