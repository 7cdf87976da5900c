import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import { afterEach, describe, expect, it } from 'vitest';

import { mapByGateway } from './gateway-mapping';

const never = new AbortController().signal;
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

/** A gateway on the loopback that answers each request by a script; null is silence. */
async function gateway(answer: (request: Buffer) => Buffer | null) {
  const requests: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (request, { port, address }) => {
    requests.push(request.toString('hex'));
    const reply = answer(request);
    if (reply !== null) socket.send(reply, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  undo.push(() => socket.close());
  const path = { localHost: '127.0.0.1', gateway: { host: '127.0.0.1', port: socket.address().port } };
  return { path, requests, received: () => once(socket, 'message') };
}

/** Answers a PCP request with the same port on 5.5.5.1. */
function pcpAnswer(request: Buffer): Buffer {
  const reply = Buffer.from(request);
  reply[1] = 0x81;
  reply.fill(0, 8, 24);
  reply.set([5, 5, 5, 1], 56);
  return reply;
}

function natPmpAnswer(request: Buffer): Buffer {
  if (request[0] === 2) return Buffer.from('0081000100012345', 'hex');
  if (request[1] === 0) return Buffer.from('008000000001234505050502', 'hex');
  const reply = Buffer.concat([Buffer.from('0082000000012345', 'hex'), request.subarray(4, 12)]);
  return reply;
}

describe('a port that the gateway opens', () => {
  it('is opened, renewed and removed by PCP with one nonce', async () => {
    const { path, requests } = await gateway(pcpAnswer);
    const mapping = await mapByGateway(path, 40_123, never);
    expect(mapping.external).toEqual({ family: 4, host: '5.5.5.1', port: 40_123 });
    expect(mapping.lifetimeS).toBe(3_600);
    const renewed = await mapping.renew(never);
    await renewed.remove(never);
    const [opened, again, removed] = requests;
    expect(again).toBe(opened);
    expect(removed?.slice(48, 72)).toBe(opened?.slice(48, 72));
    expect(removed?.slice(8, 16)).toBe('00000000');
  });

  it('is opened by NAT-PMP where PCP is refused, without waiting', async () => {
    const { path, requests } = await gateway(natPmpAnswer);
    const mapping = await mapByGateway(path, 40_123, never);
    expect(mapping.external).toEqual({ family: 4, host: '5.5.5.2', port: 40_123 });
    await mapping.remove(never);
    expect(requests.map((request) => request.slice(0, 4))).toEqual(['0201', '0000', '0002', '0002']);
    expect(requests.at(-1)).toBe('000200009cbb000000000000');
  });

  it('is asked for once more when a packet is lost', async () => {
    let count = 0;
    const { path } = await gateway((request) => (++count === 1 ? null : pcpAnswer(request)));
    expect((await mapByGateway(path, 40_123, never)).external.host).toBe('5.5.5.1');
  });

  it('is closed again when nobody waits for the answer any more', async () => {
    const { path, requests, received } = await gateway(() => null);
    const hangUp = new AbortController();
    const mapping = mapByGateway(path, 40_123, hangUp.signal);
    await received();
    hangUp.abort(new Error('hung up'));
    await expect(mapping).rejects.toThrow('hung up');
    expect(requests[0]?.slice(8, 16)).toBe('00000e10');
    expect(requests[1]?.slice(8, 16)).toBe('00000000');
  });

  it('is not to be had where nobody listens', async () => {
    const { path } = await gateway(() => null);
    for (const step of undo.splice(0)) step();
    await expect(mapByGateway(path, 40_123, never)).rejects.toThrow();
  });
});
