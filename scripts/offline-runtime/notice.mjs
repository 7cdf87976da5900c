import { OFFLINE_ELECTRON_VERSION } from './install.mjs';

/**
 * What the terminal says while the offline runtime is used.
 * @param {string} reason why the official build is not there
 * @param {number} columns how wide the terminal is
 */
export function offlineRuntimeNotice(reason, columns) {
  const rule = '='.repeat(columns);
  return [
    rule,
    `FOR TRYING ONLY: an old Electron (${OFFLINE_ELECTRON_VERSION}) with known security holes.`,
    'Cooee runs on it because the official build could not be downloaded:',
    reason,
    'Use it only with people you trust, and give it to nobody.',
    rule,
  ].join('\n');
}
