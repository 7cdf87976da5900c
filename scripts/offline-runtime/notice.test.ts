import { expect, it } from 'vitest';

import { offlineRuntimeNotice } from './notice.mjs';

it('cannot be missed: first that it is for trying only, then why, between two lines across the terminal', () => {
  const lines = offlineRuntimeNotice('no network', 40).split('\n');
  expect(lines[0]).toBe('='.repeat(40));
  expect(lines.at(-1)).toBe('='.repeat(40));
  expect(lines[1]).toBe('FOR TRYING ONLY: an old Electron (25.1.1) with known security holes.');
  expect(lines).toContain('no network');
});
