import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

import { expect, it } from 'vitest';

import { canonicalAddress } from '../../src-shared/contact-exchange';
import { ClientConnection } from './connection';

it('drops a client that does not read its answers, once', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const accepted = once(listener, 'connection') as Promise<[Socket]>;
  const hoarder = connect({ host: '127.0.0.1', port: (listener.address() as AddressInfo).port });
  hoarder.pause();
  const [socket] = await accepted;
  const address = canonicalAddress('127.0.0.1', 1);
  const contact = { v4: address, v6: null };
  const goodbyes: string[] = [];
  const connection = new ClientConnection(
    socket,
    'here/1',
    address,
    { alternates: [] },
    {
      request: () => Promise.resolve(),
      erred: () => undefined,
      holdsPlace: () => false,
      gone: (_connection, why) => goodbyes.push(why),
    },
  );

  let sent = 0;
  // More than the buffers of any system hold for a loopback connection.
  for (; sent < 1_000_000 && !socket.destroyed; sent += 1) {
    connection.send({ type: 'peer-contact', contact: { private: contact, public: contact }, details: null });
  }
  expect(socket.destroyed).toBe(true);
  expect(sent).toBeLessThan(1_000_000);
  await once(socket, 'close');
  expect(goodbyes).toEqual(['does not read its answers']);

  hoarder.destroy();
  listener.close();
  await once(listener, 'close');
});
