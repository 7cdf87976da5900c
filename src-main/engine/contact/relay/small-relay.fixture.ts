/** A relay for tests, as small as the protocol allows; what it does instead of joining two can be told. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

const REQUEST = /^please relay ([0-9a-f]{64}) for side [0-9a-f]{16}\n/;

export interface SmallRelay {
  readonly port: number;
  /** Every token that was asked for. */
  readonly tokens: readonly string[];
  /** All that went through, of both directions. */
  readonly passed: () => Buffer;
  /** Ends the connections that there are. */
  cut(): void;
  close(): void;
}

/** @param serve what it does with a connection; joins those with the same token if left out */
export async function startSmallRelay(serve?: (socket: Socket) => void): Promise<SmallRelay> {
  const tokens: string[] = [];
  const waiting = new Map<string, Socket>();
  const open = new Set<Socket>();
  const passed: Buffer[] = [];
  const joinByToken = (socket: Socket): void => {
    socket.once('data', (bytes: Buffer) => {
      const [line = '', token = ''] = REQUEST.exec(bytes.toString('latin1')) ?? [];
      if (line === '') {
        socket.end('bad handshake\n');
        return;
      }
      tokens.push(token);
      const other = waiting.get(token);
      if (other === undefined) {
        waiting.set(token, socket);
        return;
      }
      waiting.delete(token);
      for (const [from, to] of [
        [socket, other],
        [other, socket],
      ] as const) {
        from.write('ok\n');
        from.on('data', (data: Buffer) => passed.push(data));
        from.pipe(to);
      }
    });
  };
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    (serve ?? joinByToken)(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    tokens,
    passed: () => Buffer.concat(passed),
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}
