import { afterEach, describe, expect, it, vi } from 'vitest';

import { takeCodeFromEnvironment } from './given-code';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the code in COOEE_CODE', () => {
  it('is taken once, and no program that we start inherits it', () => {
    vi.stubEnv('COOEE_CODE', ' maple-ocean-guitar-silver\n');
    expect(takeCodeFromEnvironment()).toBe('maple-ocean-guitar-silver');
    expect(process.env).not.toHaveProperty('COOEE_CODE');
    expect(takeCodeFromEnvironment()).toBeNull();
  });

  it('is none when it is empty', () => {
    vi.stubEnv('COOEE_CODE', ' ');
    expect(takeCodeFromEnvironment()).toBeNull();
    expect(process.env).not.toHaveProperty('COOEE_CODE');
  });
});
