/**
 * Port sharing on Windows through Winsock. There SO_REUSEADDR alone lets sockets share a port, and Node takes a SOCKET
 * only through the TCP handle of its own binding.
 */
import type { Server } from 'node:net';
import { Socket } from 'node:net';

import * as koffi from 'koffi';

import type { Family, SystemSocket, SystemSockets } from './system-sockets';

const AF = { 4: 2, 6: 23 } as const;
const SOCKADDR_BYTES = { 4: 16, 6: 28 } as const;
const SOCK_STREAM = 1;
const IPPROTO_TCP = 6;
const IPPROTO_IPV6 = 41;
const SOL_SOCKET = 0xffff;
const SO_REUSEADDR = 4;
const IPV6_V6ONLY = 27;
/** Overlapped IO, which libuv needs, and no inheritance by child processes. */
const WSA_FLAGS = 0x01 | 0x80;

interface TcpHandle {
  open(socket: number): number;
}
interface TcpBinding {
  readonly TCP: new (type: number) => TcpHandle;
  readonly constants: { readonly SOCKET: number; readonly SERVER: number };
}
type IntFunction = (...args: unknown[]) => number;

export function windowsSockets(): SystemSockets {
  const winsock = koffi.load('ws2_32.dll');
  const define = (signature: string): IntFunction => winsock.func(signature);
  const wsaSocket = define(
    'intptr_t WSASocketW(int family, int type, int protocol, void *info, uint32_t group, uint32_t flags)',
  );
  const setsockopt = define(
    'int setsockopt(intptr_t socket, int level, int name, const void *value, int length)',
  );
  const bind = define('int bind(intptr_t socket, const void *address, int length)');
  const getsockname = define('int getsockname(intptr_t socket, void *address, void *length)');
  const closesocket = define('int closesocket(intptr_t socket)');
  const lastError = define('int WSAGetLastError()');
  // The only way to give Node a SOCKET; `process.binding` is deprecated but this name stays on its allow-list.
  const binding = (process as unknown as { binding(name: string): unknown }).binding(
    'tcp_wrap',
  ) as TcpBinding;

  const check = (call: string, result: number): number => {
    if (result < 0) throw new Error(`${call} failed with WSA error ${lastError()}`);
    return result;
  };

  const setOption = (socket: number, level: number, name: number): void => {
    const one = Buffer.alloc(4);
    one.writeInt32LE(1);
    check('setsockopt', setsockopt(socket, level, name, one, one.length));
  };

  const adopt = (socket: number, type: number): TcpHandle => {
    const handle = new binding.TCP(type);
    check('adopting the socket', handle.open(socket));
    return handle;
  };

  return {
    bind(family: Family, port) {
      const socket = check('WSASocketW', wsaSocket(AF[family], SOCK_STREAM, IPPROTO_TCP, null, 0, WSA_FLAGS));
      try {
        setOption(socket, SOL_SOCKET, SO_REUSEADDR);
        if (family === 6) setOption(socket, IPPROTO_IPV6, IPV6_V6ONLY);
        const address = Buffer.alloc(SOCKADDR_BYTES[family]);
        address.writeUInt16LE(AF[family], 0);
        address.writeUInt16BE(port, 2);
        check('bind', bind(socket, address, address.length));
        return socket as SystemSocket;
      } catch (error) {
        closesocket(socket);
        throw error;
      }
    },
    portOf(socket, family) {
      const address = Buffer.alloc(SOCKADDR_BYTES[family]);
      const length = Buffer.alloc(4);
      length.writeInt32LE(address.length);
      check('getsockname', getsockname(socket, address, length));
      return address.readUInt16BE(2);
    },
    toClient: (socket) =>
      new Socket({
        handle: adopt(socket, binding.constants.SOCKET),
        pauseOnCreate: true,
      } as ConstructorParameters<typeof Socket>[0]),
    listen(server: Server, socket) {
      server.listen({ _handle: adopt(socket, binding.constants.SERVER) });
    },
    close: (socket) => void closesocket(socket),
  };
}
