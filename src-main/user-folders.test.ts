import { homedir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { ignoreRelativeUserFolders, stateFolder } from './user-folders';

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

describe('the folder for state', () => {
  it('is where XDG_STATE_HOME says', () => {
    vi.stubEnv('XDG_STATE_HOME', '/state');
    expect(stateFolder()).toBe(join('/state', 'cooee'));
  });

  it.skipIf(process.platform === 'win32').each(['state', './state', ''])(
    'is in the home folder when a variable names no absolute path: %j',
    (value) => {
      vi.stubEnv('XDG_STATE_HOME', value);
      vi.stubEnv('HOME', '/home/kim');
      expect(stateFolder()).toMatch(/^\/home\/kim\//);
      vi.stubEnv('HOME', value);
      expect(stateFolder()).toMatch(/^\//);
      expect(homedir()).toBe(value);
    },
  );
});
