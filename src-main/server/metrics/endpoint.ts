/**
 * The address for monitors: `/metrics`, `/healthz` and `/readyz` over HTTP. It is apart from the addresses of callers, and neither
 * many requests nor slow ones take more than a few sockets.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { listenFailure } from '../listener';
import type { ListenAddress } from '../listener';
import type { Log } from '../log';
import type { Health } from './health';

const MAX_CONNECTIONS = 32;
/** From the first byte of a request to its last; a monitor sends one packet. */
const REQUEST_TIMEOUT_MS = 5_000;
/** How long a connection may be idle: longer than Prometheus pauses between two scrapes by default, so that it is kept. */
const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 8_192;

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

export interface Endpoint {
  /** With the port that port 0 became. */
  readonly address: ListenAddress;
  /** Ends every connection; resolves once the port is free. */
  close(): Promise<void>;
}

export interface EndpointSources {
  /** Called for one request at a time; those that come meanwhile get the same. */
  readonly scrape: () => Promise<Exposition>;
  readonly health: () => Health;
  readonly log: Log;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** @throws CooeeError `port-in-use` or `address-unavailable` */
export async function openEndpoint(place: ListenAddress, sources: EndpointSources): Promise<Endpoint> {
  const { log } = sources;
  let scraping: Promise<Exposition> | null = null;
  const scrape = async (): Promise<Exposition> => {
    scraping ??= sources.scrape();
    try {
      return await scraping;
    } finally {
      scraping = null;
    }
  };
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (request, response) => {
      answerTo(request, { ...sources, scrape }).then(
        (answer) => send(request, response, answer),
        (error: unknown) => {
          log('error', `cannot answer a monitor: ${error instanceof Error ? error.message : String(error)}`);
          send(request, response, plain(500, 'the metrics cannot be read; the log says why'));
        },
      );
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, place)));
    server.listen({ host: place.address, port: place.port }, resolve);
  });
  server.removeAllListeners('error');
  server.on('error', (error) => log('error', `cannot accept a monitor: ${error.message}`));
  const { address, port } = server.address() as AddressInfo;
  return {
    address: { address, port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(
  { method, url }: IncomingMessage,
  { scrape, health }: EndpointSources,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'only GET and HEAD');
  const [path] = (url ?? '').split('?');
  switch (path) {
    case '/metrics': {
      const { contentType, text } = await scrape();
      return { status: 200, contentType, body: text };
    }
    // An answer is the sign of life. A server that is not well is not helped by a new start, which is what follows other answers.
    case '/healthz': {
      const { isWell, troubles } = health();
      return json(200, { status: isWell ? 'ok' : 'degraded', troubles });
    }
    case '/readyz': {
      const { isReady, troubles } = health();
      return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', troubles });
    }
    default:
      return plain(404, 'there are /metrics, /healthz and /readyz');
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, contentType, body }: Answer,
): void {
  // Nobody has asked for what it sends with a request, and it is not read.
  const hasBody = request.headers['content-length'] !== undefined || 'transfer-encoding' in request.headers;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(hasBody ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function plain(status: number, text: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n` };
}

function json(status: number, value: object): Answer {
  return { status, contentType: 'application/json', body: `${JSON.stringify(value)}\n` };
}
