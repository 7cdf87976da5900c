import { describe, expect, it } from 'vitest';

import { EMPTY_DRAFTS, PORT_PATTERN, withTls } from './server-draft';

/** As a browser reads the `pattern` of an input. */
const port = new RegExp(`^(?:${PORT_PATTERN})$`, 'v');

describe('a port', () => {
  it('is every number from 1 to 65535, and none beyond', () => {
    const accepted = Array.from({ length: 100_001 }, (_, value) => value).filter((value) =>
      port.test(String(value)),
    );
    expect(accepted).toHaveLength(65_535);
    expect([accepted[0], accepted.at(-1)]).toEqual([1, 65_535]);
  });

  it('is nothing but digits, and begins with none that counts for nothing', () => {
    for (const typed of ['', '080', '80x', '-1', ' 80', '8e1', '0x50']) expect(port.test(typed)).toBe(false);
  });
});

describe('the choice of TLS', () => {
  it('takes the usual port along', () => {
    const open = withTls(EMPTY_DRAFTS.custom, false);
    expect(open).toMatchObject({ tls: false, port: 2310 });
    expect(withTls(open, true)).toEqual(EMPTY_DRAFTS.custom);
  });

  it('leaves a port alone that somebody chose', () => {
    expect(withTls({ ...EMPTY_DRAFTS.custom, port: 8080 }, false).port).toBe(8080);
  });
});
