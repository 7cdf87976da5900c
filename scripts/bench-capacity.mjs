/**
 * `npm run bench:capacity [-- --seconds 5 --rate 1000 --only cooee,gday --json]`: what a contact server on one processor takes, ours
 * beside `gday_server` 0.5.1, with `cooee load` on the other processor: meetings a second and processor time for one, latency at a
 * rate, memory and processor for callers who wait, TLS handshakes. It takes some ten minutes, and the machine for itself.
 *
 * The generator is the first limit of a server that is fast: so what counts is the server's processor time for a meeting, and what
 * one processor takes is computed from it. Measured meetings a second stand beside.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';

import { generate } from 'selfsigned';

import { contenders } from './bench/capacity-contenders.mjs';
import { capacityTables } from './bench/capacity-tables.mjs';
import { startPinned } from './bench/measured-server.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '1000' },
    /** With TLS: to begin its connections costs the generator more than the server. */
    'tls-rate': { type: 'string', default: '100' },
    /** Names of contenders, by their beginnings. */
    only: { type: 'string', default: '' },
    waiting: { type: 'string', default: '1000,10000,18000' },
    'tls-waiting': { type: 'string', default: '1000,10000' },
    json: { type: 'boolean', default: false },
    /** Another build's command line. */
    cli: { type: 'string', default: join(import.meta.dirname, '..', 'dist', 'cli', 'cooee.mjs') },
  },
});
const list = (/** @type {string} */ text) => text.split(',').filter((word) => word !== '');
const folder = await mkdtemp(join(tmpdir(), 'cooee-bench-capacity-'));
const certificate = join(folder, 'certificate.pem');
const key = join(folder, 'key.pem');
/** Those who have not come until then are not waited for. */
const COMING_LIMIT_MS = 90_000;
/** Callers for one generator: with the default limit of open files it has no more. */
const GENERATOR_CALLERS = 16_000;

/** @typedef {import('./bench/capacity-contenders.mjs').Contender} Contender */
/** @typedef {import('./bench/capacity-contenders.mjs').Running} Running */
/** @typedef {Record<string, number | string | null>} Row */

/**
 * Starts the generator on the other processor.
 * @param {Running} running
 * @param {readonly string[]} args
 */
function generator({ ports, hasTls, pids }, args) {
  const targets = ports.map((port) => `127.0.0.1:${String(port)}`);
  const tls = hasTls ? ['--ca', certificate] : [];
  return startPinned(1, process.execPath, [
    ...[values.cli, 'load', ...targets, ...tls, '--json'],
    ...pids.flatMap((pid) => ['--pid', String(pid)]),
    ...args,
  ]);
}

/**
 * Runs it to its end.
 * @param {Running} running
 * @param {readonly string[]} args
 */
async function load(running, args) {
  const child = generator(running, args);
  let output = '';
  child.stdout.on('data', (/** @type {Buffer} */ text) => (output += text.toString()));
  child.stderr.on('data', (/** @type {Buffer} */ text) => (output += text.toString()));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the generator ended with ${String(code)}:\n${output}`);
  /** @type {import('../src-main/load').LoadReport} */
  const { work, server } = JSON.parse(output);
  if (work === null) throw new Error('the generator had no work');
  return {
    ...work,
    busy: server?.busyProcessors ?? null,
    cpuMs: (server?.cpuSecondsPerPiece ?? NaN) * 1000,
  };
}

/** @param {Contender} contender @param {boolean} hasTls @param {(running: Running) => Promise<void>} use */
async function withServer(contender, hasTls, use) {
  const running = await contender.start(hasTls ? { key, certificate } : null);
  try {
    await use(running);
  } finally {
    await running.stop();
  }
}

/** @param {Contender} contender @param {boolean} hasTls @returns {Promise<Row>} */
async function meetings(contender, hasTls) {
  /** @type {Row} */
  let row = {};
  const rate = hasTls ? values['tls-rate'] : values.rate;
  await withServer(contender, hasTls, async (running) => {
    // What is compiled when it is first used is no cost of a meeting.
    await load(running, ['--concurrent', '100', '--seconds', '5']);
    const engineBefore = running.engineCpuSeconds();
    const closed = await load(running, ['--concurrent', '200', '--seconds', values.seconds]);
    const engine = running.engineCpuSeconds() - engineBefore;
    const open = await load(running, ['--rooms-per-second', rate, '--seconds', values.seconds]);
    row = {
      server: contender.name,
      tls: hasTls ? 'TLS' : 'TCP',
      perSecond: closed.perSecond,
      busy: closed.busy,
      cpuMs: closed.cpuMs,
      engineMs: running.hasEngine ? (engine / closed.done) * 1000 : null,
      failed: closed.started - closed.done,
      rate: open.perSecond,
      p50: open.introduction?.p50 ?? null,
      p99: open.introduction?.p99 ?? null,
      whole99: open.whole?.p99 ?? null,
      asked: Number(rate),
      rateFailed: Number(rate) * Number(values.seconds) - open.done,
      load: loadavg()[0] ?? null,
    };
  });
  return row;
}

/** @param {Contender} contender @param {boolean} hasTls @param {number} count @returns {Promise<Row | null>} */
async function waiting(contender, hasTls, count) {
  if (count > contender.mostWaiting) return null;
  /** @type {Row | null} */
  let row = null;
  await withServer(contender, hasTls, async (running) => {
    await load(running, ['--concurrent', '20', '--seconds', '1']);
    await sleep(1000);
    const before = running.usage();
    const generators = Math.ceil(count / GENERATOR_CALLERS);
    const each = Math.ceil(count / generators);
    const clients = Array.from({ length: generators }, () =>
      generator({ ...running, pids: [] }, ['--waiting', String(each), '--seconds', '600']),
    );
    const begin = performance.now();
    const reached = () => running.usage().descriptors - before.descriptors;
    while (reached() < count && performance.now() - begin < COMING_LIMIT_MS) await sleep(100);
    const came = (performance.now() - begin) / 1000;
    await sleep(5000);
    const settled = running.usage();
    const at = performance.now();
    await sleep(10_000);
    const after = running.usage();
    const idle = (after.cpuSeconds - settled.cpuSeconds) / ((performance.now() - at) / 1000);
    row = {
      server: contender.name,
      tls: hasTls ? 'TLS' : 'TCP',
      waiting: reached(),
      asked: count,
      seconds: came,
      megabytes: settled.bytes / 2 ** 20,
      kilobytesEach: (settled.bytes - before.bytes) / 1024 / count,
      idle,
    };
    for (const client of clients) client.kill('SIGKILL');
    await Promise.all(clients.map((client) => once(client, 'close')));
  });
  return row;
}

/** @param {Contender} contender @returns {Promise<Row>} */
async function handshakes(contender) {
  /** @type {Row} */
  let row = {};
  await withServer(contender, true, async (running) => {
    const args = ['--handshakes', '50', '--seconds', values.seconds];
    await load(running, ['--handshakes', '50', '--seconds', '5']);
    const full = await load(running, args);
    const resumed = await load(running, [...args, '--resume']);
    row = {
      server: contender.name,
      perSecond: full.perSecond,
      cpuMs: full.cpuMs,
      resumedPerSecond: resumed.perSecond,
      resumedCpuMs: resumed.cpuMs,
      resumedShare: resumed.resumed / resumed.done,
    };
  });
  return row;
}

/** Of a run that is broken off, what there was. @param {Row} row */
function shown(row) {
  console.error(JSON.stringify(row));
  return row;
}

try {
  const identity = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
  });
  await writeFile(key, identity.private);
  await writeFile(certificate, identity.cert);
  const { stdout: help } = await promisify(execFile)(process.execPath, [values.cli, 'serve', '--help']);
  const wanted = list(values.only);
  const all = (await contenders(values.cli, help)).filter(
    ({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)),
  );
  /** @type {{ meetings: Row[], waiting: Row[], handshakes: Row[] }} */
  const rows = { meetings: [], waiting: [], handshakes: [] };
  for (const contender of all) {
    for (const hasTls of [false, true]) {
      rows.meetings.push(shown(await meetings(contender, hasTls)));
      for (const count of list(hasTls ? values['tls-waiting'] : values.waiting)) {
        const row = await waiting(contender, hasTls, Number(count));
        if (row !== null) rows.waiting.push(shown(row));
      }
    }
    rows.handshakes.push(shown(await handshakes(contender)));
  }
  const machine = `${String(cpus().length)} processors (${cpus()[0]?.model ?? '?'}), Node ${process.versions.node}`;
  console.log(values.json ? JSON.stringify({ machine, ...rows }) : `${machine}\n\n${capacityTables(rows)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
