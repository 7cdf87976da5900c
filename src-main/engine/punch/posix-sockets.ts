/**
 * Port sharing on Linux and macOS through the C library. Constants and layouts are those of the systems' headers
 * (sys/socket.h, netinet/in.h); Linux and the BSDs disagree on nearly all of them.
 */
import { Socket } from 'node:net';

import * as koffi from 'koffi';

import type { Family, SystemSocket, SystemSockets } from './system-sockets';

const SOCK_STREAM = 1;
const IPPROTO_TCP = 6;
const IPPROTO_IPV6 = 41;
/** netinet/tcp.h of Linux. */
const TCP_MAXSEG = 2;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
const SOCKADDR_BYTES = { 4: 16, 6: 28 } as const;

const LINUX = {
  AF: { 4: 2, 6: 10 },
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_REUSEPORT: 15,
  IPV6_V6ONLY: 26,
} as const;
const DARWIN = {
  AF: { 4: 2, 6: 30 },
  SOL_SOCKET: 0xffff,
  SO_REUSEADDR: 4,
  SO_REUSEPORT: 0x200,
  IPV6_V6ONLY: 27,
} as const;

type IntFunction = (...args: unknown[]) => number;

export function posixSockets(platform: 'linux' | 'darwin'): SystemSockets {
  const constants = platform === 'linux' ? LINUX : DARWIN;
  const library = koffi.load(platform === 'linux' ? 'libc.so.6' : '/usr/lib/libSystem.B.dylib');
  const define = (signature: string): IntFunction => library.func(signature);
  const socket = define('int socket(int domain, int type, int protocol)');
  const setsockopt = define(
    'int setsockopt(int fd, int level, int name, const void *value, uint32_t length)',
  );
  const bind = define('int bind(int fd, const void *address, uint32_t length)');
  const getsockname = define('int getsockname(int fd, void *address, void *length)');
  const fcntl = define('int fcntl(int fd, int command, ...)');
  const close = define('int close(int fd)');

  const check = (call: string, result: number): number => {
    if (result < 0) throw new Error(`${call} failed with errno ${koffi.errno()}`);
    return result;
  };

  const setOption = (fd: number, level: number, name: number, value = 1): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    check('setsockopt', setsockopt(fd, level, name, bytes, bytes.length));
  };

  const wildcard = (family: Family, port: number): Buffer => {
    const address = Buffer.alloc(SOCKADDR_BYTES[family]);
    if (platform === 'darwin') {
      address.writeUInt8(address.length, 0);
      address.writeUInt8(constants.AF[family], 1);
    } else {
      address.writeUInt16LE(constants.AF[family], 0);
    }
    address.writeUInt16BE(port, 2);
    return address;
  };

  return {
    bind(family, port, maxSegmentBytes) {
      const fd = check('socket', socket(constants.AF[family], SOCK_STREAM, 0));
      try {
        fcntl(fd, F_SETFD, 'int', FD_CLOEXEC);
        setOption(fd, constants.SOL_SOCKET, constants.SO_REUSEADDR);
        setOption(fd, constants.SOL_SOCKET, constants.SO_REUSEPORT);
        if (family === 6) setOption(fd, IPPROTO_IPV6, constants.IPV6_V6ONLY);
        if (maxSegmentBytes !== null && platform === 'linux')
          setOption(fd, IPPROTO_TCP, TCP_MAXSEG, maxSegmentBytes);
        const address = wildcard(family, port);
        check('bind', bind(fd, address, address.length));
        return fd as SystemSocket;
      } catch (error) {
        close(fd);
        throw error;
      }
    },
    portOf(fd, family) {
      const address = Buffer.alloc(SOCKADDR_BYTES[family]);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(address.length);
      check('getsockname', getsockname(fd, address, length));
      return address.readUInt16BE(2);
    },
    // pauseOnCreate: reading from a socket that is not connected yet would end it with ENOTCONN.
    toClient: (fd) => new Socket({ fd, pauseOnCreate: true } as ConstructorParameters<typeof Socket>[0]),
    listen: (server, fd) => void server.listen({ fd }),
    close: (fd) => void close(fd),
  };
}
