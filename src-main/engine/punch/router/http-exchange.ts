import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { orAborted, withDeadline } from '../../../../src-shared/session';
import { RouterRefusal } from './router-mapping';

/** One answer of a device on the local network; a description of an ordinary router is about 4 KiB. */
const MAX_BODY_BYTES = 64 * 1_024;
const MAX_HEADER_BYTES = 8 * 1_024;
/** Cheap routers restart their packet filter before they answer, which takes them seconds. */
const EXCHANGE_TIMEOUT_MS = 4_000;

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** The own address of the connection: what the device has to send to. */
  readonly localHost: string;
}

/**
 * One HTTP request to a device of the local network, which may be hostile: no redirects, no reused connections, nothing
 * longer than {@link MAX_BODY_BYTES}, nothing slower than {@link EXCHANGE_TIMEOUT_MS} as a whole.
 *
 * @param body null to GET, else what to POST
 * @throws RouterRefusal, the system's error or the signal's reason
 */
export async function httpExchange(
  url: URL,
  body: string | null,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const late = (): Error => new RouterRefusal(`${url.host} is too slow`);
  return withDeadline(signal, EXCHANGE_TIMEOUT_MS, late, async (inner) => {
    const outgoing = request(url, {
      method: body === null ? 'GET' : 'POST',
      agent: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      headers: {
        ...headers,
        connection: 'close',
        ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
    });
    // `once` below throws the one that counts; others follow when it is destroyed.
    outgoing.on('error', () => undefined);
    try {
      const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
      outgoing.end(body ?? undefined);
      const [incoming] = await orAborted(answered, inner);
      const localHost = incoming.socket.localAddress ?? '';
      const text = await orAborted(readBody(incoming), inner);
      return { status: incoming.statusCode ?? 0, body: text, localHost };
    } finally {
      outgoing.destroy();
    }
  });
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new RouterRefusal('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
