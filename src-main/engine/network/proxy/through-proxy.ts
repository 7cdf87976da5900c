import type { Socket } from 'node:net';

import { proxyText } from '../../../../src-shared/servers';
import type { Proxy } from '../../../../src-shared/servers';
import { CooeeError, orAborted, withDeadline } from '../../../../src-shared/session';
import { connectByHttp } from './http-connect';
import { ProxyRefusal } from './proxy-refusal';
import type { ProxyTarget } from './proxy-refusal';
import { connectBySocks } from './socks-connect';

/** For the connection to the proxy, and again for its answer: it has to reach the target itself. */
const PROXY_TIMEOUT_MS = 5_000;

/**
 * A connection to the target by way of a proxy, which sees where it leads and, without TLS inside, what is said. The proxy resolves
 * names.
 *
 * @param dial connects to the proxy
 * @returns the socket that `dial` made; it is paused, and all that it brings from now on comes from the target
 * @throws CooeeError `proxy-unreachable`, `proxy-refused`; the signal's reason. The socket is destroyed then.
 */
export async function connectThroughProxy(
  proxy: Proxy,
  target: ProxyTarget,
  dial: (host: string, port: number, signal: AbortSignal) => Promise<Socket>,
  signal: AbortSignal,
): Promise<Socket> {
  const where = proxyText(proxy);
  const silent = (): Error => new CooeeError('proxy-unreachable', where);
  const socket = await withDeadline(signal, PROXY_TIMEOUT_MS, silent, (deadline) =>
    dial(proxy.host, proxy.port, deadline),
  ).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new CooeeError('proxy-unreachable', where, { cause });
  });
  const ask = proxy.kind === 'http' ? connectByHttp : connectBySocks;
  // What breaks it is told by whoever asks.
  const ignore = (): void => undefined;
  socket.on('error', ignore);
  // A socket made from a descriptor starts out paused, and is read only then.
  socket.resume();
  try {
    await withDeadline(signal, PROXY_TIMEOUT_MS, silent, (deadline) =>
      orAborted(ask(socket, proxy, target), deadline),
    );
    socket.pause();
    socket.off('error', ignore);
    return socket;
  } catch (cause) {
    socket.destroy();
    signal.throwIfAborted();
    if (cause instanceof CooeeError) throw cause;
    const code = cause instanceof ProxyRefusal ? cause.reason : 'proxy-foreign';
    throw new CooeeError('proxy-refused', where, { cause, why: { code } });
  }
}
