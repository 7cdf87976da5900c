import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, describe, expect, it } from 'vitest';

import { connectionServices } from './connection-service';
import { mapOnRouter } from './upnp';

const never = new AbortController().signal;
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

const DESCRIPTION = `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><device>
<serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
<controlURL>/ctl/L3F</controlURL></service></serviceList>
<deviceList><device><serviceList>
<service><serviceType>urn:schemas-upnp-org:service:WANPPPConnection:1</serviceType>
<controlURL>/ctl/PPP</controlURL></service>
<service><serviceType> urn:schemas-upnp-org:service:WANIPConnection:1 </serviceType>
<controlURL>/ctl/IP?a=1&amp;b=2</controlURL></service>
</serviceList></device></deviceList></device></root>`;

interface Call {
  readonly action: string;
  readonly url: string;
  readonly body: string;
}

const fault = (code: number): string =>
  `<s:Envelope><s:Body><s:Fault><detail><UPnPError xmlns="urn:x"><errorCode>${code}</errorCode></UPnPError></detail></s:Fault></s:Body></s:Envelope>`;

/** A router on the loopback. @param answer the error code for an action, null for success */
async function router(answer: (call: Call) => number | null | 'silence') {
  const calls: Call[] = [];
  const server = createServer((request, response: ServerResponse) => {
    void text(request).then((body) => {
      if (request.method === 'GET') return response.end(DESCRIPTION);
      const action = /#(\w+)"$/.exec(String(request.headers['soapaction']))?.[1] ?? '';
      const call = { action, url: request.url ?? '', body };
      calls.push(call);
      const code = answer(call);
      if (code === 'silence') return undefined;
      if (code !== null) return response.writeHead(500).end(fault(code));
      const result = '<NewExternalIPAddress>5.5.5.1</NewExternalIPAddress>';
      return response.end(
        `<s:Body><u:${action}Response xmlns:u="urn:x">${result}</u:${action}Response></s:Body>`,
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const location = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/desc.xml`);
  return { location, calls, actions: () => calls.map(({ action }) => action) };
}

const value = (call: Call | undefined, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(call?.body ?? '')?.[1];

describe('a port that a UPnP router opens', () => {
  it('leads to the address from which the router is seen, and is removed as it was added', async () => {
    const { location, calls, actions } = await router(() => null);
    const mapping = await mapOnRouter(location, 40_123, never);
    expect(mapping.external).toEqual({ family: 4, host: '5.5.5.1', port: 40_123 });
    expect(mapping.lifetimeS).toBe(3_600);
    await mapping.remove(never);
    expect(actions()).toEqual(['GetExternalIPAddress', 'AddPortMapping', 'DeletePortMapping']);
    expect(calls[1]?.url).toBe('/ctl/IP?a=1&b=2');
    expect(value(calls[1], 'NewInternalClient')).toBe('127.0.0.1');
    expect(value(calls[1], 'NewInternalPort')).toBe('40123');
    expect(value(calls[2], 'NewProtocol')).toBe('TCP');
  });

  it('is another one where somebody else has it, and that one is removed', async () => {
    const taken = (call: Call): boolean =>
      call.action === 'AddPortMapping' && value(call, 'NewExternalPort') === '40123';
    const { location, calls } = await router((call) => (taken(call) ? 718 : null));
    const mapping = await mapOnRouter(location, 40_123, never);
    expect(mapping.external.port).not.toBe(40_123);
    await mapping.remove(never);
    expect(value(calls.at(-1), 'NewExternalPort')).toBe(String(mapping.external.port));
  });

  it('stays for ever where the router knows no lifetimes', async () => {
    const { location, calls } = await router((call) =>
      call.action === 'AddPortMapping' && value(call, 'NewLeaseDuration') !== '0' ? 725 : null,
    );
    expect((await mapOnRouter(location, 40_123, never)).lifetimeS).toBe(0);
    expect(value(calls.at(-1), 'NewExternalPort')).toBe('40123');
  });

  it('is asked of the next service where one refuses', async () => {
    const { location, calls } = await router(({ url }) => (url === '/ctl/PPP' ? null : 501));
    await mapOnRouter(location, 40_123, never);
    expect(calls.map(({ url }) => url)).toEqual(['/ctl/IP?a=1&b=2', '/ctl/PPP', '/ctl/PPP']);
  });

  it('is removed where the call ended while the router was at it', async () => {
    const hangUp = new AbortController();
    const { location, actions } = await router(({ action }) => {
      if (action === 'AddPortMapping') hangUp.abort(new Error('hung up'));
      return null;
    });
    await expect(mapOnRouter(location, 40_123, hangUp.signal)).rejects.toThrow('hung up');
    expect(actions()).toEqual(['GetExternalIPAddress', 'AddPortMapping', 'DeletePortMapping']);
  });

  it('is not waited for by a call that ended, where the router falls silent', async () => {
    const hangUp = new AbortController();
    const { location } = await router(({ action }) => {
      if (action !== 'AddPortMapping') return null;
      hangUp.abort(new Error('hung up'));
      return 'silence';
    });
    const started = performance.now();
    await expect(mapOnRouter(location, 40_123, hangUp.signal)).rejects.toThrow('hung up');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is given up where the router refuses for good', async () => {
    const { location, actions } = await router(({ action }) => (action === 'AddPortMapping' ? 606 : null));
    await expect(mapOnRouter(location, 40_123, never)).rejects.toThrow('AddPortMapping was refused');
    expect(actions()).not.toContain('DeletePortMapping');
  });
});

describe('the description of a router', () => {
  const location = new URL('http://192.168.1.1:5000/desc.xml');

  it('names its services, best first', () => {
    const services = connectionServices(DESCRIPTION, location);
    expect(services.map(({ type }) => type.slice(-18))).toEqual(
      ['WANIPConnection:1', 'WANPPPConnection:1'].map((end) => end.padStart(18, ':')),
    );
  });

  it('cannot send us to another computer', () => {
    const elsewhere = DESCRIPTION.replaceAll('/ctl/', 'http://192.168.1.9/ctl/');
    expect(connectionServices(elsewhere, location)).toEqual([]);
  });

  it('takes no time to search, however it is written', () => {
    const started = performance.now();
    for (const piece of ['<service>', '<service><serviceType>', '<a:', '<serviceType ', '<controlURL><'])
      connectionServices(piece.repeat(65_536 / piece.length), location);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
