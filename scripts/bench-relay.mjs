/**
 * `npm run bench:relay [-- --seconds 5 --pairs 200]`: what the relay of `cooee serve --relay` carries on this machine's
 * loopback, with TCP and with TLS: MiB/s in all and the server's processor time for a GiB, memory for a pair and for a
 * connection that waits, and how long an honest pair takes to be joined while a thousand others wait and more come. The
 * clients run in this process, on the same processors: they, not the server, are the first limit.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { parseArgs } from 'node:util';

import { generate } from 'selfsigned';

import { MeasuredProgram } from './bench/measured-program.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    pairs: { type: 'string', default: '200' },
    /** Another build's command line. */
    cli: { type: 'string', default: join(import.meta.dirname, '..', 'dist', 'cli', 'cooee.mjs') },
  },
});
const seconds = Number(values.seconds);
const idlePairs = Number(values.pairs);
const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const CHUNK = randomBytes(MIB / 4);
const HALF_OPEN = 1000;
const SIDES = /** @type {const} */ (['0123456789abcdef', 'fedcba9876543210']);
/** Each address may have a few relays only. */
const ADDRESSES = 50;

/** @typedef {import('node:net').Socket} Socket */

const folder = await mkdtemp(join(tmpdir(), 'cooee-bench-relay-'));

/** @param {boolean} tls */
async function startServer(tls) {
  const flags = ['-a', '127.0.0.1:0', '-r', '1000000', '-v', 'off'];
  const relay = ['--relay', '--relay-rate', 'none', '--relay-bytes', 'none', '--relay-pairs', '5000'];
  const server = new MeasuredProgram(process.execPath, [
    ...[values.cli, 'serve', ...flags, ...relay],
    ...(tls ? ['-k', join(folder, 'key.pem'), '-c', join(folder, 'certificate.pem')] : ['-u']),
  ]);
  await server.prints(/relaying/);
  const { match } = await server.prints(/listening \w+ 127\.0\.0\.1:(\d+)/);
  const port = Number(match[1]);
  let made = 0;
  /** @returns {Promise<Socket>} */
  const client = async () => {
    made += 1;
    const place = { host: '127.0.0.1', port, localAddress: `127.0.1.${String(1 + (made % ADDRESSES))}` };
    const socket = tls ? connectTls({ ...place, rejectUnauthorized: false }) : connect(place);
    await once(socket, tls ? 'secureConnect' : 'connect');
    return socket;
  };
  /** @returns {Promise<readonly [Socket, Socket]>} two that are joined */
  const pair = async () => {
    const token = randomBytes(32).toString('hex');
    const ends = /** @type {const} */ ([await client(), await client()]);
    ends.forEach((socket, index) => socket.write(request(token, SIDES[index] ?? '')));
    await Promise.all(ends.map((socket) => once(socket, 'data')));
    return ends;
  };
  return { server, client, pair };
}

/** @param {string} token @param {string} side */
function request(token, side) {
  return `please relay ${token} for side ${side}\n`;
}

/** Resident memory now, not at its peak. @param {MeasuredProgram} server */
async function residentBytes({ child }) {
  const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Sends as fast as it can be taken, until told to stop. @param {Socket} sender @param {() => boolean} isOver */
async function pump(sender, isOver) {
  while (!isOver()) if (!sender.write(CHUNK)) await once(sender, 'drain');
}

/** @param {boolean} tls @param {number} count */
async function throughput(tls, count) {
  const { server, pair } = await startServer(tls);
  let received = 0;
  let isOver = false;
  const all = [];
  for (let index = 0; index < count; index += 1) {
    const [sender, receiver] = await pair();
    receiver.on('data', (bytes) => (received += bytes.length));
    all.push({ sender, receiver });
  }
  const before = { cpu: server.usage.cpuSeconds, at: performance.now() };
  const pumps = all.map(({ sender }) => pump(sender, () => isOver));
  await sleep(seconds * 1000);
  const bytes = received;
  const lasted = (performance.now() - before.at) / 1000;
  const cpu = server.usage.cpuSeconds - before.cpu;
  const memory = server.usage.peakBytes;
  isOver = true;
  await Promise.all(pumps);
  for (const { sender, receiver } of all) for (const socket of [sender, receiver]) socket.destroy();
  server.kill();
  console.log(
    `${tls ? 'TLS' : 'TCP'}, ${String(count)} pairs sending: ${(bytes / MIB / lasted).toFixed(0)} MiB/s in all, ` +
      `${(cpu / (bytes / GIB)).toFixed(2)} CPU s for a GiB, server at most ${(memory / MIB).toFixed(0)} MiB`,
  );
}

/** @param {boolean} tls */
async function memory(tls) {
  const { server, client, pair } = await startServer(tls);
  // What the first ones cost is no share of theirs.
  for (let index = 0; index < 10; index += 1) await pair();
  const atFirst = await residentBytes(server);
  for (let index = 0; index < idlePairs; index += 1) await pair();
  const withPairs = await residentBytes(server);
  for (let index = 0; index < HALF_OPEN; index += 1) {
    (await client()).write(request(randomBytes(32).toString('hex'), SIDES[0]));
  }
  await sleep(500);
  const withWaiting = await residentBytes(server);
  console.log(
    `${tls ? 'TLS' : 'TCP'}: ${((withPairs - atFirst) / 1024 / idlePairs).toFixed(0)} KiB for an idle pair, ` +
      `${((withWaiting - withPairs) / 1024 / HALF_OPEN).toFixed(0)} KiB for a connection that waits, ` +
      `server ${(withWaiting / MIB).toFixed(0)} MiB`,
  );
  const over = new AbortController();
  const flood = (async () => {
    while (!over.signal.aborted) {
      const stranger = await client();
      // The relay sends the oldest away, and may well end one that has not asked yet.
      stranger.on('error', () => undefined).resume();
      stranger.write(request(randomBytes(32).toString('hex'), SIDES[0]));
    }
  })();
  const times = [];
  for (let index = 0; index < 20; index += 1) {
    const begin = performance.now();
    await pair();
    times.push(performance.now() - begin);
    await sleep(100);
  }
  over.abort();
  await flood;
  times.sort((one, other) => one - other);
  console.log(
    `${tls ? 'TLS' : 'TCP'}: honest pairs are joined while ${String(HALF_OPEN)} wait and more come: 20 of 20, ` +
      `median ${(times[10] ?? NaN).toFixed(0)} ms, worst ${(times[19] ?? NaN).toFixed(0)} ms`,
  );
  server.kill();
}

try {
  const identity = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
  });
  await writeFile(join(folder, 'key.pem'), identity.private);
  await writeFile(join(folder, 'certificate.pem'), identity.cert);
  console.log(
    `${String(cpus().length)} processors (${cpus()[0]?.model ?? '?'}), Node ${process.versions.node}`,
  );
  for (const tls of [false, true]) {
    for (const count of [1, 10, 100]) await throughput(tls, count);
    await memory(tls);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
// Its sockets to servers that are gone would keep it.
process.exit();
