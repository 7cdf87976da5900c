/** A contact server behind real load balancers, which are HAProxy and nginx: callers are where they are, and nobody else says so. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';

import { expect } from '@playwright/test';
import { generate } from 'selfsigned';

import { canonicalAddress, dialect3 } from '../../src-shared/contact-exchange';
import type { ServerMessage } from '../../src-shared/contact-exchange';
import { serve } from '../support/program/command-line';
import { test } from '../support/program/command-line-test';
import { Program } from '../support/program/program';

/** Where the balancers' connections come from. Only Linux has more than one address on loopback by itself. */
const BALANCER = '127.0.0.9';

interface Ports {
  /** Of the balancer: where TLS is passed through, and where it ends. */
  readonly passed: number;
  readonly ended: number;
  /** Of the servers behind it, with TLS and without. */
  readonly tls: number;
  readonly plain: number;
}

interface Balancer {
  readonly name: string;
  readonly version: readonly string[];
  readonly configuration: (ports: Ports, folder: string) => string;
  readonly run: (configuration: string) => readonly string[];
}

const haproxy = (version: 1 | 2): Balancer => ({
  name: `HAProxy with version ${version} of the PROXY protocol`,
  version: ['haproxy', '-v'],
  configuration: ({ passed, ended, tls, plain }, folder) => {
    const send = version === 1 ? 'send-proxy' : 'send-proxy-v2';
    return `
defaults
  mode tcp
  timeout connect 5s
  timeout client 15m
  timeout server 15m
listen passed
  bind 127.0.0.1:${passed}
  server cooee 127.0.0.1:${tls} ${send} check check-send-proxy inter 200ms source ${BALANCER}
listen ended
  bind 127.0.0.1:${ended} ssl crt ${folder}/both.pem
  server cooee 127.0.0.1:${plain} ${version === 1 ? send : 'send-proxy-v2-ssl'} check inter 200ms source ${BALANCER}
`;
  },
  run: (configuration) => ['haproxy', '-db', '-f', configuration],
});

const nginx: Balancer = {
  name: 'nginx',
  version: ['nginx', '-v'],
  configuration: ({ passed, ended, tls, plain }, folder) => `
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx.log;
events {}
stream {
  proxy_protocol on;
  proxy_bind ${BALANCER};
  proxy_timeout 15m;
  server {
    listen 127.0.0.1:${passed} so_keepalive=on;
    proxy_pass 127.0.0.1:${tls};
  }
  server {
    listen 127.0.0.1:${ended} ssl so_keepalive=on;
    ssl_certificate ${folder}/cert.pem;
    ssl_certificate_key ${folder}/key.pem;
    proxy_pass 127.0.0.1:${plain};
  }
}
`,
  run: (configuration) => ['nginx', '-c', configuration, '-g', 'daemon off;'],
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What the server answers to whoever asks where they come from, after the given bytes. */
async function seen(socket: Socket, before = Buffer.alloc(0)): Promise<ServerMessage> {
  socket.write(Buffer.concat([before, dialect3.encodeClientMessage({ type: 'observe-address' })]));
  const decoder = dialect3.serverMessageDecoder();
  for await (const bytes of socket) {
    const [message] = decoder.push(bytes as Buffer);
    if (message !== undefined) return message;
  }
  throw new Error('it ended without an answer');
}

for (const balancer of [haproxy(1), haproxy(2), nginx])
  test(`behind ${balancer.name}`, async ({ folder, file, received, running, cooee }) => {
    const [command = '', ...args] = balancer.version;
    const isThere = process.platform === 'linux' && spawnSync(command, args).status === 0;
    test.skip(!isThere, `skipped, because there is no ${command} here`);

    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await writeFile(key, made.private);
    await writeFile(cert, made.cert);
    await writeFile(join(folder, 'both.pem'), `${made.cert}\n${made.private}`);
    const options = ['--proxy-protocol', BALANCER, '--relay'];
    const withTls = await serve(['-k', key, '-c', cert, ...options]);
    const plain = await serve(['-u', ...options]);
    const ports: Ports = {
      passed: await freePort(),
      ended: await freePort(),
      tls: Number(withTls.port),
      plain: Number(plain.port),
    };
    const configuration = join(folder, 'balancer.conf');
    await writeFile(configuration, balancer.configuration(ports, folder));
    running.push(withTls.server, plain.server, new Program(balancer.run(configuration)));

    for (const port of [ports.passed, ports.ended]) {
      const dial = async (): Promise<Socket> => {
        const socket = connectTls({ host: '127.0.0.1', port, ca: made.cert, servername: 'localhost' });
        await once(socket, 'secureConnect');
        return socket;
      };
      await expect(async () => (await dial()).destroy()).toPass();
      const socket = await dial();
      const own = canonicalAddress(socket.localAddress ?? '', socket.localPort ?? 0);
      expect(await seen(socket)).toMatchObject({ contact: { public: { v4: own, v6: null } } });

      const words = ['-s', 'localhost', '--port', String(port), '--ca', cert, '--relay-only'];
      const sender = cooee('send', ...words, file);
      const code = await sender.prints(/^code: (.+)$/m);
      const into = join(received, String(port));
      await mkdir(into);
      const receiver = cooee('get', ...words, '-y', '--path', into, code);
      const ends = await Promise.all([sender.finished, receiver.finished]);
      expect(ends.map((end) => end.code)).toEqual([0, 0]);
      expect(await readFile(join(into, 'a.txt'), 'utf8')).toBe('hello');
    }

    // Whoever goes around the balancer is served, and not believed.
    const around = async (): Promise<Socket> => {
      const socket = connect({ host: '127.0.0.1', port: ports.plain });
      await once(socket, 'connect');
      return socket;
    };
    const honest = await around();
    const { localPort } = honest;
    expect(await seen(honest)).toMatchObject({ contact: { public: { v4: { port: localPort } } } });
    const forged = Buffer.from('PROXY TCP4 203.0.113.7 203.0.113.1 4000 2310\r\n');
    expect(await seen(await around(), forged)).toEqual({ type: 'error', error: 'syntax' });
    for (const { server } of [withTls, plain]) expect(server.stderr).not.toContain(' warn: ');
  });
