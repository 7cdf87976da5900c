import { describe, expect, it } from 'vitest';

import { allowanceWords } from './relay-words';

describe('what a relay allows', () => {
  it('is told as far as it is known, and no line ends inside an amount', () => {
    const [bytes, seconds] = [10e9, 86_400];
    expect(allowanceWords({ bytes, bytesPerSecond: 10e6, seconds })).toBe('up to 10\u00a0GB for 1\u00a0day');
    expect(allowanceWords({ bytes: null, bytesPerSecond: null, seconds })).toBe('for 1\u00a0day');
    expect(allowanceWords({ bytes: null, bytesPerSecond: null, seconds: null })).toBe('');
  });
});
