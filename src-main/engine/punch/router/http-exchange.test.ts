import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { httpExchange } from './http-exchange';

const never = new AbortController().signal;
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

async function device(answer: (response: ServerResponse) => void) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { url, server, count: () => requests };
}

describe('an exchange with a device of the local network', () => {
  it('gives status, body and the own address', async () => {
    const { url } = await device((response) => response.writeHead(500).end('no'));
    expect(await httpExchange(url, 'please', {}, never)).toEqual({
      status: 500,
      body: 'no',
      localHost: '127.0.0.1',
    });
  });

  it('ends where the body has no end', async () => {
    const { url } = await device((response) => {
      const flood = (): void => {
        while (response.write(Buffer.alloc(16_384, 'x')));
      };
      response.on('drain', flood);
      flood();
    });
    await expect(httpExchange(url, null, {}, never)).rejects.toThrow('too long');
  });

  it('does not follow a redirect', async () => {
    const { url, count } = await device((response) => response.writeHead(302, { location: '/other' }).end());
    expect((await httpExchange(url, null, {}, never)).status).toBe(302);
    expect(count()).toBe(1);
  });

  it('ends with the signal, and with it the connection', async () => {
    const hangUp = new AbortController();
    const { url, server } = await device((response) => {
      response.on('close', () => server.emit('left'));
      hangUp.abort(new Error('hung up'));
    });
    const left = once(server, 'left');
    await expect(httpExchange(url, null, {}, hangUp.signal)).rejects.toThrow('hung up');
    await left;
  });
});
