/** The tables of `npm run bench:capacity`, in Markdown. */

/** @typedef {Record<string, number | string | null>} Row */
/** @typedef {readonly [string, (row: Row) => string]} Column */

/** @param {string} key @param {number} digits @param {string} unit @returns {(row: Row) => string} */
const number = (key, digits, unit = '') => {
  return (row) => {
    const value = row[key];
    return typeof value === 'number' ? `${value.toFixed(digits)}${unit}` : '–';
  };
};
/** @param {string} key @returns {(row: Row) => string} */
const text = (key) => (row) => String(row[key] ?? '–');
/** @param {string} key @returns {(row: Row) => string} */
const percent = (key) => (row) => (typeof row[key] === 'number' ? `${(row[key] * 100).toFixed(1)} %` : '–');

/** @type {readonly Column[]} */
const MEETINGS = [
  ['server', text('server')],
  ['', text('tls')],
  ['meetings/s measured', number('perSecond', 0)],
  ['of its processor', percent('busy')],
  ['processor time of a meeting', number('cpuMs', 3, ' ms')],
  [
    'so one processor takes',
    (row) => `${(typeof row.cpuMs === 'number' ? 1000 / row.cpuMs : 0).toFixed(0)} a second`,
  ],
  ['the engine’s', number('engineMs', 3, ' ms')],
  ['failed', text('failed')],
  ['at the rate: reached', (row) => `${number('rate', 0)(row)} of ${String(row.asked)}/s`],
  ['introduction p50', number('p50', 1, ' ms')],
  ['p99', number('p99', 1, ' ms')],
  ['whole meeting p99', number('whole99', 1, ' ms')],
  ['failed', text('rateFailed')],
  ['load of the machine', number('load', 1)],
];

/** @type {readonly Column[]} */
const WAITING = [
  ['server', text('server')],
  ['', text('tls')],
  ['callers who wait', (row) => `${String(row.waiting)} of ${String(row.asked)}`],
  ['came in', number('seconds', 1, ' s')],
  ['memory', number('megabytes', 0, ' MiB')],
  ['for each', number('kilobytesEach', 1, ' KiB')],
  ['processor meanwhile', percent('idle')],
];

/** @type {readonly Column[]} */
const HANDSHAKES = [
  ['server', text('server')],
  ['handshakes/s measured', number('perSecond', 0)],
  ['processor time of one', number('cpuMs', 3, ' ms')],
  ['resumed: a second', number('resumedPerSecond', 0)],
  ['processor time of one', number('resumedCpuMs', 3, ' ms')],
  ['share that was resumed', percent('resumedShare')],
];

/** @param {{ meetings: readonly Row[], waiting: readonly Row[], handshakes: readonly Row[] }} rows */
export function capacityTables({ meetings, waiting, handshakes }) {
  return [table(MEETINGS, meetings), table(WAITING, waiting), table(HANDSHAKES, handshakes)].join('\n');
}

/** @param {readonly Column[]} columns @param {readonly Row[]} rows */
function table(columns, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |\n`;
  return [
    line(columns.map(([name]) => name)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map(([, cell]) => cell(row)))),
  ].join('');
}
