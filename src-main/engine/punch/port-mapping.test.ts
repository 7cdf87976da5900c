import { describe, expect, it } from 'vitest';

import { PortMapping } from './port-mapping';

describe('a port mapping', () => {
  it('is not asked for by a call that has ended', async () => {
    const mapping = PortMapping.open({ family: 4, port: 40_123 }, AbortSignal.abort());
    await mapping.close();
    expect(mapping.isMapped).toBe(false);
  });
});
