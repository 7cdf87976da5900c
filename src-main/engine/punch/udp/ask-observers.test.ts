import { afterEach, expect, it } from 'vitest';

import { bindingResponse, readBindingRequest } from '../../../../src-shared/contact-exchange';
import type { SocketAddress } from '../../../../src-shared/contact-exchange';
import { askObservers } from './ask-observers';
import { UdpPort } from './udp-port';

const here = (port: number): SocketAddress => ({ family: 4, host: '127.0.0.1', port });
const never = new AbortController().signal;
const ports: UdpPort[] = [];

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

async function open(): Promise<UdpPort> {
  const port = await UdpPort.open(4);
  if (port === null) throw new Error('no UDP here');
  ports.push(port);
  return port;
}

/** A STUN server that does not hear the first requests. */
async function observer(deafFor = 0): Promise<SocketAddress> {
  const port = await open();
  let heard = 0;
  port.onDatagram((datagram, from) => {
    const id = readBindingRequest(datagram);
    heard += 1;
    if (id !== null && heard > deafFor) port.send(bindingResponse(id, from), from);
  });
  return here(port.port);
}

it('tells what each server saw, and asks again where an answer was lost', async () => {
  const port = await open();
  const places = [await observer(), await observer(1)];
  const started = performance.now();
  expect(await askObservers(port, places, never)).toEqual([here(port.port), here(port.port)]);
  expect(performance.now() - started).toBeLessThan(2_000);
});

it('does not wait for ever for a server that is silent, and believes nobody else', async () => {
  const [port, liar, silent] = [await open(), await open(), await open()];
  silent.onDatagram((datagram) => {
    const id = readBindingRequest(datagram);
    if (id !== null) liar.send(bindingResponse(id, here(1)), here(port.port));
  });
  expect(await askObservers(port, [here(silent.port)], never)).toEqual([]);
});

it('ends with its signal', async () => {
  const stop = new AbortController();
  const asking = askObservers(await open(), [here((await open()).port)], stop.signal);
  stop.abort(new Error('over'));
  await expect(asking).rejects.toThrow('over');
});
