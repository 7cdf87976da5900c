/** Through an HTTP proxy by the CONNECT method (RFC 9110, section 9.3.6). */
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { Proxy } from '../../../../src-shared/servers';
import { ProxyRefusal } from './proxy-refusal';
import type { ProxyTarget } from './proxy-refusal';

/**
 * @param socket connected to the proxy; the same one then leads to the target
 * @throws ProxyRefusal, or the socket's error
 */
export async function connectByHttp(
  socket: Socket,
  { login }: Proxy,
  { host, port }: ProxyTarget,
): Promise<void> {
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const basic = Buffer.from(`${login?.user ?? ''}:${login?.password ?? ''}`).toString('base64');
  const asked = request({
    createConnection: () => socket,
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(login === null ? {} : { 'proxy-authorization': `Basic ${basic}` }) },
  });
  asked.end();
  const [response, , head] = (await once(asked, 'connect')) as [IncomingMessage, Socket, Buffer];
  const { statusCode = 0 } = response;
  if (statusCode < 200 || statusCode > 299) throw new ProxyRefusal(reasonOf(statusCode));
  if (head.length > 0) socket.unshift(head);
}

function reasonOf(status: number): ProxyRefusal['reason'] {
  if (status === 407) return 'proxy-login';
  // 500 and above: it would, but does not get there.
  return status >= 500 ? 'proxy-no-way' : 'proxy-forbids';
}
