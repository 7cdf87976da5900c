import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  isPreferredServer,
  LISTED_SERVERS,
  listedServer,
  shuffledPreferred,
  UNLISTED_SERVER_ID,
} from './listed-servers';
import type { ListedServer } from './listed-servers';

function server(id: bigint, prefer: boolean): ListedServer {
  return { id, host: `${id.toString()}.example`, port: 2311, prefer, dialect: '3' };
}

describe('the list of contact servers', () => {
  it('has gday’s public server as number 1, over TLS in dialect 3', () => {
    expect(listedServer(1n)).toEqual({
      id: 1n,
      host: 'gday.manforowicz.com',
      port: 2311,
      prefer: true,
      dialect: '3',
    });
    expect(isPreferredServer(1n)).toBe(true);
  });

  it('has unique ids, none of them the one for "not in the list"', () => {
    const ids = LISTED_SERVERS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(UNLISTED_SERVER_ID);
  });

  it('knows no other number', () => {
    for (const id of [UNLISTED_SERVER_ID, 2n, 2n ** 64n - 1n]) {
      expect(listedServer(id)).toBeNull();
      expect(isPreferredServer(id)).toBe(false);
    }
  });
});

describe('the order in which a caller tries them', () => {
  it('has every preferred server once and no other', () => {
    const servers = fc
      .array(fc.boolean())
      .map((prefers) => prefers.map((is, at) => server(BigInt(at + 1), is)));
    fc.assert(
      fc.property(servers, fc.infiniteStream(fc.nat()), (list, numbers) => {
        const order = shuffledPreferred((limit) => (numbers.next().value ?? 0) % limit, list);
        expect(new Set(order)).toEqual(new Set(list.filter(({ prefer }) => prefer)));
        expect(order).toHaveLength(new Set(order).size);
      }),
    );
  });

  it('is any of the orders, as chance decides', () => {
    const list = [server(1n, true), server(2n, true), server(3n, true)];
    const seen = new Set<string>();
    for (const first of [0, 1, 2]) {
      for (const second of [0, 1]) {
        const draws = [first, second, 0];
        const order = shuffledPreferred(() => draws.shift() ?? 0, list);
        seen.add(order.map(({ id }) => id.toString()).join(''));
      }
    }
    expect(seen).toEqual(new Set(['123', '132', '213', '231', '312', '321']));
  });
});
