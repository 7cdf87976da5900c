import { describe, expect, it } from 'vitest';

import { routerLocation } from './ssdp';

const ROUTER = { address: '192.168.1.1' };

function answer(location: string, target = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1'): Buffer {
  const lines = [
    'HTTP/1.1 200 OK',
    'CACHE-CONTROL: max-age=120',
    `ST: ${target}`,
    'USN: uuid:0::device',
    `Location:${location}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

describe('an answer to the search for routers', () => {
  it('leads to the description on the router that answered', () => {
    const location = routerLocation(answer('http://192.168.1.1:5000/rootDesc.xml'), ROUTER);
    expect(location?.href).toBe('http://192.168.1.1:5000/rootDesc.xml');
  });

  it.each([
    ['another computer', 'http://192.168.1.2:5000/rootDesc.xml'],
    ['this computer', 'http://127.0.0.1:5000/rootDesc.xml'],
    ['a name', 'http://router.example/rootDesc.xml'],
    ['a file', 'file:///etc/passwd'],
    ['somebody with a password', 'http://user:word@192.168.1.1/rootDesc.xml'],
    ['nowhere', ''],
  ])('is not followed to %s', (_, location) => {
    expect(routerLocation(answer(location), ROUTER)).toBeNull();
  });

  it('is not followed from the internet, nor by something else than a router', () => {
    expect(routerLocation(answer('http://5.5.5.1/rootDesc.xml'), { address: '5.5.5.1' })).toBeNull();
    const printer = answer('http://192.168.1.1/desc.xml', 'urn:schemas-upnp-org:device:Printer:1');
    expect(routerLocation(printer, ROUTER)).toBeNull();
    expect(routerLocation(Buffer.from('NOTIFY * HTTP/1.1\r\n\r\n'), ROUTER)).toBeNull();
    expect(routerLocation(Buffer.alloc(3_000, 'a'), ROUTER)).toBeNull();
  });
});
