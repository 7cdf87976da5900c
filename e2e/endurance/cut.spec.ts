/**
 * Two computers on one cable, in namespaces of their own, and the cable is cut in the middle of a transfer. The call goes on by
 * itself, over the same code, when the cable is whole again.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect, test } from '@playwright/test';

import { tellScore } from '../interop/score';
import { CommandLine } from '../support/program/command-line';
import { sha256, writeRandomFile } from '../support/disk/file-tree';
import { jsonEvents } from '../support/program/json-events';
import { connectTwoHosts, whyNoNamespaces } from '../support/network/lan';
import type { Host } from '../support/network/lan';
import { partGrowsTo } from '../support/disk/part-growth';

const IS_FULL = process.env['FULL'] === '1';
const MIB = 1024 * 1024;
const FILE_MIB = 192;
/** Seconds, and how often each; a silent cut and a pulled plug take turns. */
const CUTS = IS_FULL ? [1, 10, 60] : [1, 10];
const RUNS = IS_FULL ? 20 : 1;
/** Pairs of computers at the same time. */
const PAIRS_AT_ONCE = IS_FULL ? 10 : 1;

type Cut = 'silent' | 'unplugged';

/** Cuts the cable; nobody is told when it is silent, the kernels of both are when it is unplugged. @returns mends it */
function cut(host: Host, how: Cut): () => void {
  const [program = '', ...words] = host.run;
  const run = (...command: readonly string[]): void =>
    void execFileSync(program, [...words, ...command], { stdio: 'pipe' });
  if (how === 'unplugged') {
    run('ip', 'link', 'set', host.device, 'down');
    return () => {
      run('ip', 'link', 'set', host.device, 'up');
      run('ip', 'route', 'replace', 'default', 'dev', host.device);
    };
  }
  run('nft', 'add table inet cut; add chain inet cut in { type filter hook input priority 0; policy drop; }');
  run('nft', 'add chain inet cut out { type filter hook output priority 0; policy drop; }');
  return () => {
    run('nft', 'delete table inet cut');
  };
}

async function surviveCut(source: string, expected: string, seconds: number, how: Cut): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cooee-cut-'));
  const { hosts, remove } = connectTwoHosts();
  try {
    const [caller, answerer] = hosts;
    const inbox = join(folder, 'inbox');
    await mkdir(inbox);
    const options = (host: Host): object => ({ through: host.run, stateFolder: join(folder, host.address) });
    const sender = new CommandLine(['send', '--json', source], options(caller));
    const code = await sender.prints(/"text":"([^"]+)"/);
    const receiver = new CommandLine(['get', '--json', '-y', '--path', inbox, code], options(answerer));
    let isOver = false;
    void receiver.finished.then(() => (isOver = true));
    await partGrowsTo(inbox, Math.floor(Math.random() * (FILE_MIB - 32) * MIB), () => isOver);
    const mend = cut(answerer, how);
    await setTimeout(seconds * 1000);
    mend();
    const mended = performance.now();
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.stderr, got.stderr, sent.code, got.code]).toEqual(['', '', 0, 0]);
    expect(await sha256(join(inbox, 'film.bin'))).toBe(expected);
    const stories = [sender, receiver].map((program) =>
      jsonEvents(program)
        .map(({ event }) => event)
        .filter((event) => event.startsWith('link-')),
    );
    // Whoever noticed a loss found the friend again, and both did or neither.
    for (const story of stories) expect(story.length % 2).toBe(0);
    // Nothing comes through for far longer than a Cooee waits.
    if (seconds >= 60) for (const story of stories) expect(story).toContain('link-restored');
    return `${how}, ${seconds} s: [${stories.map((story) => story.join(' ')).join(' | ')}], done ${((performance.now() - mended) / 1000).toFixed(1)} s after`;
  } finally {
    remove();
    await rm(folder, { recursive: true, force: true });
  }
}

for (const seconds of CUTS) {
  test(`${RUNS} cuts of ${seconds} s: the call goes on by itself`, async () => {
    const reason = whyNoNamespaces();
    test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
    const folder = await mkdtemp(join(tmpdir(), 'cooee-cut-source-'));
    try {
      const source = join(folder, 'film.bin');
      await writeRandomFile(source, FILE_MIB);
      const expected = await sha256(source);
      const failures: unknown[] = [];
      let begun = 0;
      const lanes = Array.from({ length: PAIRS_AT_ONCE }, async () => {
        while (begun < RUNS) {
          const how = begun % 2 === (seconds === 1 ? 0 : 1) ? 'silent' : 'unplugged';
          begun += 1;
          try {
            console.log(await surviveCut(source, expected, seconds, how));
          } catch (error) {
            failures.push(error);
          }
        }
      });
      await Promise.all(lanes);
      const passed = RUNS - failures.length;
      tellScore({ table: 'Cut cable', row: `${seconds} s`, column: 'went on', passed, runs: RUNS });
      expect(failures).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
