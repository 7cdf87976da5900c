import { expect, it } from 'vitest';

import { devDependencies } from '../../package.json';
import { isForTryingOnly, SHIPPED_ELECTRON_MAJOR } from './runtime';

it('calls the Electron of package.json the shipped one', () => {
  expect(devDependencies.electron).toMatch(new RegExp(`^\\^${String(SHIPPED_ELECTRON_MAJOR)}\\.`));
});

it('is for trying only with anything older', () => {
  expect(isForTryingOnly('25.1.1')).toBe(true);
  expect(isForTryingOnly('44.9.0')).toBe(true);
  expect(isForTryingOnly('45.4.1')).toBe(false);
  expect(isForTryingOnly('46.0.0-beta.1')).toBe(false);
});
