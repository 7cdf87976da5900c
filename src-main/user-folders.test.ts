import { afterEach, expect, it, vi } from 'vitest';

import { ignoreRelativeUserFolders } from './user-folders';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('relative folders of the user count as unset, absolute ones stay', () => {
  vi.stubEnv('XDG_CONFIG_HOME', 'config');
  vi.stubEnv('XDG_CACHE_HOME', './cache');
  vi.stubEnv('XDG_DATA_HOME', '');
  vi.stubEnv('XDG_STATE_HOME', '/state');
  ignoreRelativeUserFolders();
  expect(process.env['XDG_CONFIG_HOME']).toBeUndefined();
  expect(process.env['XDG_CACHE_HOME']).toBeUndefined();
  expect(process.env['XDG_DATA_HOME']).toBeUndefined();
  expect(process.env['XDG_STATE_HOME']).toBe('/state');
});
