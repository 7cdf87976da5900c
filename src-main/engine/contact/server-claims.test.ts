import { describe, expect, it } from 'vitest';

import { parseSocketAddress } from '../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../src-shared/contact-exchange';
import { believed, isOnThisComputer, placesToAsk } from './server-claims';
import type { ConnectionEnds } from './server-claims';

const at = (text: string): SocketAddress => {
  const address = parseSocketAddress(text);
  if (address === null) throw new RangeError(text);
  return address;
};
const ends = (local: string, remote: string): ConnectionEnds => ({ local: at(local), remote: at(remote) });

const INTERNET = [ends('192.168.1.5:40000', '203.0.113.10:2310')];
const NETWORK = [ends('192.168.1.5:40000', '192.168.1.9:2310')];
const HERE = [ends('127.0.0.1:40000', '127.0.0.1:2310')];
/** A university, whose addresses are all of the internet and whose Wi-Fi is not. */
const CAMPUS = [ends('10.20.30.40:40000', '203.0.113.10:2310')];

describe('where a server says that it sees us', () => {
  it.each([
    ['an address of the internet', '198.51.100.7:61000', INTERNET],
    ['an IPv6 address of the internet', '[2001:db8::7]:40000', INTERNET],
    ['our own end, from its own network', '192.168.1.5:40000', NETWORK],
    ['another private address: there is a router between', '10.0.0.7:61000', NETWORK],
    ['our own private end, where nothing translates', '10.20.30.40:40000', CAMPUS],
    ['loopback, over which it was dialled', '127.0.0.1:40000', HERE],
  ])('is believed: %s', (_what, claim, connections) => {
    expect(believed(at(claim), connections)).toEqual(at(claim));
  });

  it.each([
    ['loopback, by a server on the internet', '127.0.0.1:8080', INTERNET],
    ['loopback, by a server on our network', '127.0.0.1:8080', NETWORK],
    ['IPv6 loopback', '[::1]:8080', NETWORK],
    ['our neighbour, by a server on the internet', '192.168.1.1:8080', INTERNET],
    ['a carrier’s network, by a server on the internet', '100.64.0.1:8080', INTERNET],
    ['a site’s IPv6 address, by a server on the internet', '[fd00::1]:8080', INTERNET],
    ['our network, by a server on this computer', '192.168.1.1:8080', HERE],
    ['nobody', '0.0.0.0:8080', NETWORK],
    ['everybody', '224.0.0.251:8080', NETWORK],
    ['no port', '198.51.100.7:0', INTERNET],
  ])('is not believed: %s', (_what, claim, connections) => {
    expect(believed(at(claim), connections)).toBeNull();
  });

  it('is nothing when it says nothing', () => {
    expect(believed(null, INTERNET)).toBeNull();
  });
});

describe('where else a server sends us', () => {
  const other = { family: 4, host: null, port: 2312 } as const;

  it('is another port of the address that was dialled', () => {
    expect(placesToAsk([other, { ...other, host: '203.0.113.10', port: 2313 }], INTERNET)).toEqual([
      at('203.0.113.10:2312'),
      at('203.0.113.10:2313'),
    ]);
  });

  it('is another host of the internet before that, since a router may have one port for each host', () => {
    const hosts = [other, { ...other, host: '203.0.113.11' }, { ...other, host: '203.0.113.12' }];
    expect(placesToAsk(hosts, INTERNET)).toEqual([
      at('203.0.113.11:2312'),
      at('203.0.113.10:2312'),
      at('203.0.113.12:2312'),
    ]);
  });

  it.each(['127.0.0.1', '192.168.1.1', '100.64.0.1', '10.0.0.1'])('is not %s', (host) => {
    expect(placesToAsk([{ ...other, host }], INTERNET)).toEqual([]);
  });

  it.each(['127.0.0.1', '192.168.1.1', '203.0.113.11'])('is not %s of a server on this network', (host) => {
    expect(placesToAsk([{ ...other, host }], NETWORK)).toEqual([]);
  });

  it('is neither the port that was dialled nor a family that was not', () => {
    expect(
      placesToAsk(
        [
          { ...other, port: 2310 },
          { ...other, family: 6 },
        ],
        INTERNET,
      ),
    ).toEqual([]);
  });
});

it('a server is on this computer if it was dialled over loopback', () => {
  expect([INTERNET, NETWORK, HERE].map(isOnThisComputer)).toEqual([false, false, true]);
});
