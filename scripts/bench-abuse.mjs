/**
 * `npm run bench:abuse [-- --cli before=…/cooee.mjs --cli after=…/cooee.mjs]`: what an honest pair experiences at `cooee serve` while
 * others attack it: whether they meet, in how many milliseconds (the median), and what they are told if not. One build, or
 * several side by side. The attackers run in another thread, from many addresses of 127.0.0.0/8, so it needs Linux.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import { generate } from 'selfsigned';

import { ATTACKS, spokenRoom } from './bench/attacks.mjs';
import { MeasuredProgram } from './bench/measured-program.mjs';
import { Client, create, ready, record } from './bench/wire.mjs';

/** @typedef {{ place: import('./bench/wire.mjs').Place, attackers: Worker }} Target */

const { values } = parseArgs({
  options: {
    cli: {
      type: 'string',
      multiple: true,
      default: [`this build=${join(import.meta.dirname, '..', 'dist', 'cli', 'cooee.mjs')}`],
    },
    /** Only the attacks whose names have it. */
    only: { type: 'string', default: '' },
    pairs: { type: 'string', default: '10' },
  },
});
const builds = values.cli.map((text) => {
  const [name = '', path = ''] = text.split('=');
  return { name, path };
});
const pairs = Number(values.pairs);
/** From its beginning to the first pair: time to take what there is. */
const HEAD_START_MS = 8_000;
/** A pair that has not met by then has not met. */
const PATIENCE_MS = 10_000;
/** When an answerer asks again whose place is taken (src-main/engine/session/meeting/answerer-meeting.ts). */
const ASKED_AGAIN_AFTER_MS = [1_500, 2_500, 2_500];

const folder = await mkdtemp(join(tmpdir(), 'cooee-bench-abuse-'));
const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  curve: 'P-256',
  algorithm: 'sha256',
});
await writeFile(join(folder, 'key.pem'), key);
await writeFile(join(folder, 'certificate.pem'), cert);

let honest = 0;
/** Every honest person has an address that nobody used before. */
function freshAddress() {
  honest += 1;
  return `127.9.${String(honest >> 8)}.${String(honest % 256)}`;
}

/**
 * @param {Target} target
 * @returns {Promise<string>} `met`, or what was said instead
 */
async function pairMeets({ place, attackers }) {
  const room = spokenRoom();
  const caller = new Client(place, freshAddress());
  /** @type {Client[]} */
  const answerers = [];
  try {
    const made = await caller.ask(create(room));
    if (made !== 'RoomCreated') return made;
    await caller.ask(record(room, true));
    await caller.ask(ready(room, true));
    attackers.postMessage(room);
    // The code is read out.
    await sleep(300);
    const address = freshAddress();
    let said = '';
    for (const pause of [0, ...ASKED_AGAIN_AFTER_MS]) {
      await sleep(pause);
      const answerer = new Client(place, address);
      answerers.push(answerer);
      said = await answerer.ask(record(room, false));
      if (said === 'ReceivedAddr') {
        said = await answerer.ask(ready(room, false));
        if (said === 'ClientContact') said = await answerer.next();
      }
      if (said !== 'ErrorUnexpectedMsg') break;
    }
    return said === 'PeerContact' ? 'met' : said;
  } finally {
    for (const client of [caller, ...answerers]) client.end();
    attackers.postMessage(null);
  }
}

/**
 * @param {string} cli
 * @param {import('./bench/attacks.mjs').Attack} attack
 */
async function experience(cli, { isTls = false, name }) {
  const flags = ['-a', '127.0.0.1:0', '-v', 'warn'];
  const tls = ['-k', join(folder, 'key.pem'), '-c', join(folder, 'certificate.pem')];
  const server = new MeasuredProgram(process.execPath, [cli, 'serve', ...flags, ...(isTls ? tls : ['-u'])]);
  const { match } = await server.prints(/listening \w+ 127\.0\.0\.1:(\d+)/);
  const place = { port: Number(match[1]), isTls };
  const attackers = new Worker(new URL('bench/attack-worker.mjs', import.meta.url), {
    workerData: { name, place },
  });
  await sleep(HEAD_START_MS);
  /** @type {number[]} */
  const times = [];
  /** @type {Map<string, number>} */
  const told = new Map();
  for (let count = 0; count < pairs; count += 1) {
    const began = performance.now();
    const said = await Promise.race([pairMeets({ place, attackers }), sleep(PATIENCE_MS, 'nothing')]);
    if (said === 'met') times.push(performance.now() - began - 300);
    else told.set(said, (told.get(said) ?? 0) + 1);
  }
  await attackers.terminate();
  server.child.kill();
  // It was killed.
  await server.ended.catch(() => undefined);
  times.sort((one, other) => one - other);
  const median = times[Math.floor(times.length / 2)];
  const words = [...told].map(([what, count]) => `${String(count)} × ${what}`);
  return [
    `${String(times.length)} of ${String(pairs)} met`,
    ...(median === undefined ? [] : [`${String(Math.round(median))} ms`]),
    ...words,
  ].join(', ');
}

console.log(`| attack | ${builds.map(({ name }) => name).join(' | ')} |`);
console.log(`| --- | ${builds.map(() => '---').join(' | ')} |`);
for (const attack of ATTACKS.filter(({ name }) => name.includes(values.only))) {
  /** @type {string[]} */
  const cells = [];
  for (const { path } of builds) cells.push(await experience(path, attack));
  console.log(`| ${attack.name} | ${cells.join(' | ')} |`);
}
await rm(folder, { recursive: true });
process.exit();
