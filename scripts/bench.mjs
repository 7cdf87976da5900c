/**
 * `npm run bench [-- --runs 3 --folder <folder> --mebibytes 1024 --files 10000]`: how fast files go from one process to
 * another through Cooee's command line on this machine's loopback, beside the machine's limit (the same bytes with the same
 * cipher, hash and disk, and nothing else) and beside gday where it can be had. Medians; nothing is deleted before the end,
 * for a file system that is busy forgetting (ext4 for five seconds) makes new files ten times slower.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, statfs, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

import { cooee, gday, limit } from './bench/contenders.mjs';
import { median } from './bench/measurement.mjs';
import { todaysGday } from './gday-programs.mjs';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
    mebibytes: { type: 'string', default: '1024' },
    files: { type: 'string', default: '10000' },
    /** Another build's command line. */
    cli: { type: 'string', default: join(import.meta.dirname, '..', 'dist', 'cli', 'cooee.mjs') },
  },
});
const [runs, mebibytes, files] = [Number(options.runs), Number(options.mebibytes), Number(options.files)];
const MIB = 1024 * 1024;
const SMALL_BYTES = 4096;
const FILES_PER_FOLDER = 100;
const TMPFS_MAGIC = 0x01021994;

/** Random, so that no file system makes it smaller. @param {string} path */
async function writeLarge(path) {
  const file = await open(path, 'wx');
  const block = randomBytes(MIB);
  for (let index = 0; index < mebibytes; index += 1) {
    block.writeUInt32BE(index);
    await file.write(block);
  }
  await file.close();
}

/** @param {string} folder */
async function writeSmall(folder) {
  for (let index = 0; index < files; index += 1) {
    const inner = join(folder, String(Math.floor(index / FILES_PER_FOLDER)));
    if (index % FILES_PER_FOLDER === 0) await mkdir(inner, { recursive: true });
    await writeFile(join(inner, `${String(index)}.bin`), randomBytes(SMALL_BYTES));
  }
}

/** @typedef {import('./bench/contenders.mjs').Contender} Contender */

const folder = await mkdtemp(join(options.folder, 'cooee-bench-'));
try {
  const large = join(folder, 'large.bin');
  const small = join(folder, 'small');
  await writeLarge(large);
  await writeSmall(small);
  const { type } = await statfs(folder);
  console.log(
    `${String(availableParallelism())} processors (${cpus()[0]?.model ?? '?'}), Node ${process.versions.node}, ` +
      `${type === TMPFS_MAGIC ? 'tmpfs' : 'disk'} at ${options.folder}, medians of ${String(runs)}`,
  );
  const installed = await todaysGday();
  if ('missing' in installed) console.log(`without gday: ${installed.missing}`);
  /** @returns {Record<string, Contender>} @param {Contender} limitOfIt */
  const contenders = (limitOfIt) => ({
    cooee: cooee(options.cli),
    limit: limitOfIt,
    ...('missing' in installed ? {} : { gday: gday(installed.programs) }),
  });
  let target = 0;
  /** @param {string} source @param {Record<string, Contender>} racers */
  const race = async (source, racers) => {
    /** @type {Record<string, import('./bench/measurement.mjs').Measurement[]>} */
    const results = Object.fromEntries(Object.keys(racers).map((name) => [name, []]));
    // In turns, so that whatever else the machine does meets all of them.
    for (let run = 0; run < runs; run += 1) {
      for (const [name, racer] of Object.entries(racers)) {
        const into = join(folder, `target-${String(target++)}`);
        await mkdir(into);
        results[name]?.push(await racer(source, into));
        // A large file is not worth keeping: one is forgotten in no time.
        if (source === large) await rm(into, { recursive: true });
      }
    }
    return Object.fromEntries(Object.entries(results).map(([name, measured]) => [name, median(measured)]));
  };
  report(`one file of ${String(mebibytes)} MiB`, await race(large, contenders(limit('limit'))), {
    amount: mebibytes,
    unit: 'MiB/s',
    gibibytes: mebibytes / 1024,
  });
  const bytes = files * SMALL_BYTES;
  report(
    `${String(files)} files of 4 KiB in ${basename(small)}/`,
    await race(small, contenders(limit('limit-small'))),
    {
      amount: files,
      unit: 'files/s',
      gibibytes: bytes / 1024 ** 3,
    },
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {string} title
 * @param {Record<string, import('./bench/measurement.mjs').Measurement>} results
 * @param {{ amount: number, unit: string, gibibytes: number }} measure
 */
function report(title, results, { amount, unit, gibibytes }) {
  console.log(`\n${title}`);
  const own = results['cooee'];
  for (const [name, result] of Object.entries(results)) {
    const cpu = [result.senderCpuSeconds, result.receiverCpuSeconds].map((seconds) =>
      (seconds / gibibytes).toFixed(2),
    );
    const memory = [result.senderPeakBytes, result.receiverPeakBytes].map((peak) => (peak / MIB).toFixed(0));
    const ratio =
      own === undefined || name === 'cooee'
        ? ''
        : `  cooee is ${(result.seconds / own.seconds).toFixed(2)} of it`;
    console.log(
      `  ${name.padEnd(6)} ${(amount / result.seconds).toFixed(0).padStart(6)} ${unit}` +
        `  CPU s/GiB ${cpu.join(' + ')}  peak MiB ${memory.join(' + ')}${ratio}`,
    );
  }
}
