import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IntervalHistogram } from 'node:perf_hooks';

import { expect, test } from '@playwright/test';

import { connectByCode, embeddedServer, launchCooee } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import { dropFromSystem } from '../support/window/drag';
import { sha256, writeRandomFile } from '../support/disk/file-tree';

/** One display frame at 60 Hz is 17 ms: below this nobody sees a stutter. */
const P99_LIMIT_MS = 20;
/**
 * How often it is measured until it is below. Two cores are shared by four busy threads and whatever else the machine does: a
 * thread that waits for its turn looks like one that is busy. What the app itself does to it, it does every time.
 */
const ATTEMPTS = 3;

type Measured = typeof globalThis & { delayHistogram?: IntervalHistogram };

async function startMeasuring({ electron }: CooeeApp): Promise<void> {
  await electron.evaluate(() => {
    const hooks = process.mainModule?.require('node:perf_hooks') as typeof import('node:perf_hooks');
    (globalThis as Measured).delayHistogram?.disable();
    const histogram = hooks.monitorEventLoopDelay({ resolution: 1 });
    histogram.enable();
    (globalThis as Measured).delayHistogram = histogram;
  });
}

/** Milliseconds of event-loop delay beyond the 1 ms timer of the measurement itself. */
async function p99({ electron }: CooeeApp): Promise<number> {
  const nanoseconds = await electron.evaluate(
    () => (globalThis as Measured).delayHistogram?.percentile(99) ?? Number.NaN,
  );
  return nanoseconds / 1e6;
}

/** Of both windows' threads while the file goes across, milliseconds. @param times the file has been sent, with this one */
async function delaysDuring(
  sender: CooeeApp,
  receiver: CooeeApp,
  file: string,
  times: number,
): Promise<readonly number[]> {
  await dropFromSystem(sender.page, [file]);
  await receiver.page.getByTestId('accept').waitFor();
  await Promise.all([startMeasuring(sender), startMeasuring(receiver)]);
  const started = performance.now();
  await receiver.page.getByTestId('accept').click();
  await expect(sender.page.locator('[data-testid=transfer][data-status=done]')).toHaveCount(times, {
    timeout: 120_000,
  });
  const seconds = (performance.now() - started) / 1000;
  const delays = await Promise.all([p99(sender), p99(receiver)]);
  const [senderDelay, receiverDelay] = delays.map((delay) => delay.toFixed(1));
  console.log(
    `1 GiB in ${seconds.toFixed(1)} s (${(1024 / seconds).toFixed(0)} MiB/s); ` +
      `UI thread event-loop delay p99: sender ${String(senderDelay)} ms, receiver ${String(receiverDelay)} ms`,
  );
  return delays;
}

test('the thread that draws the window stays free during a transfer of 1 GiB', async () => {
  test.setTimeout(ATTEMPTS * 140_000);
  const folder = await mkdtemp(join(tmpdir(), 'cooee-e2e-gib-'));
  const server = await embeddedServer();
  const sender = await launchCooee({ name: 'Kim', server });
  const receiver = await launchCooee({ name: 'Sam', server });
  try {
    const file = join(folder, 'one gibibyte.bin');
    await writeRandomFile(file, 1024);
    await connectByCode(sender, receiver);
    let worst = Infinity;
    for (let attempt = 1; attempt <= ATTEMPTS && worst >= P99_LIMIT_MS; attempt += 1) {
      const delays = await delaysDuring(sender, receiver, file, attempt);
      worst = Math.max(...delays);
    }
    expect(worst).toBeLessThan(P99_LIMIT_MS);
    expect(await sha256(join(receiver.downloads, 'one gibibyte.bin'))).toBe(await sha256(file));
  } finally {
    await Promise.all([sender.close(), receiver.close()]);
    await rm(folder, { recursive: true, force: true });
  }
});
