import { describe, expect, it } from 'vitest';

import { wantedCode } from './send';

describe('the code of a call', () => {
  it('is the one in COOEE_CODE when no option says anything of it', () => {
    expect(wantedCode({}, '0.room.secret')).toBe('0.room.secret');
  });

  it('is the one of the option, whatever is in COOEE_CODE', () => {
    expect(wantedCode({ code: '0.other.code' }, '0.room.secret')).toBe('0.other.code');
  });

  it('is a new one for whoever says how long it is to be', () => {
    expect(wantedCode({ words: 5 }, '0.room.secret')).toBeNull();
    expect(wantedCode({ words: 4 }, '0.room.secret')).toBeNull();
    expect(wantedCode({ length: 6 }, '0.room.secret')).toMatch(/^0\.\w{6}\.\w{6}$/);
  });

  it('is a new one of words when nothing is given', () => {
    expect(wantedCode({}, null)).toBeNull();
  });
});
