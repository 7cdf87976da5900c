/** TLS on connections that were accepted elsewhere, with a certificate that can be renewed while they last. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { createSecureContext, createServer } from 'node:tls';

import { CooeeError } from '../../../src-shared/session';
import type { Log } from '../log';
import { NO_MEASURES } from '../measures';
import type { Measures } from '../measures';
import { believedEnds, believeEnds, connectionKey } from './ends';
import type { Ends } from './ends';
import type { Greeting } from './greeting';

/** From the connection to the end of the TLS handshake. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
const PEM_BLOCKS = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

export interface TlsIdentity {
  /** PEM. */
  readonly key: string | Buffer;
  /** PEM; the chain, the server's own certificate first. */
  readonly certificate: string | Buffer;
}

export interface TlsService {
  readonly greet: Greeting;
  /**
   * Handshakes that begin from now on are with another certificate; connections that are there keep theirs.
   * @throws CooeeError `certificate-unusable`, and then nothing has changed
   */
  renew(identity: TlsIdentity): void;
}

/**
 * Serves connections after a TLS handshake (1.2 or 1.3). A handshake that fails costs its own socket and nothing else.
 *
 * @throws CooeeError `certificate-unusable`
 */
export function tlsService(
  serve: Greeting,
  identity: TlsIdentity,
  log: Log,
  measures: Measures = NO_MEASURES,
): TlsService {
  const server = createServer({ ...secureContextOf(identity), handshakeTimeout: HANDSHAKE_TIMEOUT_MS });
  /** What balancers told of connections whose handshake is under way: the TLS socket is another object. */
  const told = new Map<string, Ends>();
  server.on('secureConnection', (socket) => {
    measures.handshakeEnded(true);
    const ends = told.get(connectionKey(socket));
    if (ends !== undefined) believeEnds(socket, ends);
    serve(socket);
  });
  server.on('tlsClientError', (error, socket) => {
    measures.handshakeEnded(false);
    log('debug', `a TLS handshake failed: ${error.message}`);
    socket.destroy();
  });
  const greet: Greeting = (socket) => {
    const ends = believedEnds(socket);
    if (ends !== null) {
      const key = connectionKey(socket);
      told.set(key, ends);
      socket.once('close', () => told.delete(key));
    }
    // The documented way to hand a TLS server a connection that was accepted elsewhere.
    server.emit('connection', socket);
  };
  return { greet, renew: (renewed) => server.setSecureContext(secureContextOf(renewed)) };
}

/** @throws CooeeError `certificate-unusable`, also for a file that was not written to its end */
export function secureContextOf({ key, certificate }: TlsIdentity): SecureContextOptions {
  const context: SecureContextOptions = { key, cert: certificate, minVersion: 'TLSv1.2' };
  try {
    // OpenSSL takes empty files for none, and a chain that breaks off after the first certificate for the whole of it.
    const [own] = certificatesIn(certificate);
    if (own?.checkPrivateKey(createPrivateKey(key)) !== true)
      throw new Error('the key is of another certificate');
    createSecureContext(context);
  } catch (error) {
    throw new CooeeError('certificate-unusable', null, { cause: error });
  }
  return context;
}

/** @throws Error if there is none, or one is not whole */
function certificatesIn(pem: string | Buffer): X509Certificate[] {
  const text = pem.toString();
  if (/^-/m.test(text.replace(PEM_BLOCKS, ''))) throw new Error('the certificate file is not whole');
  const blocks = [...text.matchAll(PEM_BLOCKS)].filter(([, kind = '']) => kind.endsWith('CERTIFICATE'));
  if (blocks.length === 0) throw new Error('there is no certificate in the file');
  return blocks.map(([block]) => new X509Certificate(block));
}

/** The last moment of the server's own certificate, for the log. */
export function validUntil({ certificate }: TlsIdentity): Date {
  return new Date(new X509Certificate(certificate).validTo);
}
