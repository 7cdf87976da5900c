/** A display to draw on: the one there is, or on Linux without one a virtual one (Xvfb). */
import { spawn } from 'node:child_process';

const SCREEN = '1920x1080x24';
/** Xvfb starts in well under a second; a machine busy with a build gets a little longer. */
const XVFB_START_LIMIT_MS = 20_000;

/**
 * @typedef {object} Display
 * @property {Record<string, string>} env what to add to the environment of a program that draws
 * @property {() => void} stop ends a virtual display; does nothing to a real one
 */

/**
 * @returns {Promise<Display>}
 * @throws {Error} when no display can be had
 */
export async function openDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return { env: {}, stop: () => undefined };

  // Xvfb looks for a free number itself and tells it on descriptor 3, so two runs at once never meet.
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const stop = () => void xvfb.kill();
  process.once('exit', stop);
  try {
    const number = await displayNumber(xvfb);
    console.error(`No display here: drawing on the virtual display :${number} (Xvfb)`);
    return { env: { DISPLAY: `:${number}` }, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** @returns {Promise<number>} */
function displayNumber(/** @type {import('node:child_process').ChildProcess} */ xvfb) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`Xvfb did not start within ${XVFB_START_LIMIT_MS / 1000} s`));
    }, XVFB_START_LIMIT_MS);
    let answer = '';
    xvfb.stdio[3]?.on('data', (chunk) => {
      answer += String(chunk);
      if (!answer.endsWith('\n')) return;
      clearTimeout(timer);
      resolve(Number(answer));
    });
    xvfb.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error('Xvfb cannot be started; install the package xvfb', { cause: error }));
    });
    xvfb.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`Xvfb ended at once (exit code ${code})`));
    });
  });
}
