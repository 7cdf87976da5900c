import { describe, expect, it } from 'vitest';

import { allowanceWords, wholeAllowanceWords } from './relay-words';

describe('what a relay allows', () => {
  it('is told as far as it is known, and no line ends inside an amount', () => {
    const [bytes, seconds] = [10e9, 86_400];
    expect(allowanceWords({ bytes, bytesPerSecond: 10e6, seconds })).toBe('up to 10\u00a0GB for 1\u00a0day');
    expect(allowanceWords({ bytes: null, bytesPerSecond: null, seconds })).toBe('for 1\u00a0day');
    expect(allowanceWords({ bytes: null, bytesPerSecond: null, seconds: null })).toBe('');
  });

  it('is told with the speed where there is room', () => {
    const allowance = { bytes: 10e9, bytesPerSecond: 10e6, seconds: null };
    expect(wholeAllowanceWords(allowance)).toBe('up to 10\u00a0GB, at most 10\u00a0MB/s');
    expect(wholeAllowanceWords({ ...allowance, bytes: null })).toBe('at most 10\u00a0MB/s');
    expect(wholeAllowanceWords({ ...allowance, bytes: null, bytesPerSecond: null })).toBe('');
  });
});
