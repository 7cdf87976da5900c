import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';

import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';

import { canonicalAddress } from '../../../../src-shared/contact-exchange';
import { deferred } from '../../../../src-shared/session';
import { DEFAULT_RELAY_OPTIONS, openFileLimit } from '../../../server';
import { Interruption } from '../../interruption';
import { serveCommand } from './command';
import { runServe } from './run';
import type { ServeOptions } from './run';

const interruption = new Interruption();
const OPTIONS: ServeOptions = {
  tls: null,
  addresses: [canonicalAddress('127.0.0.1', 0)],
  observers: [],
  hasUdp: false,
  timeoutSeconds: 600,
  roomsUrl: null,
  requestLimit: 60,
  relay: null,
  maxConnections: 100,
  maxRooms: 100,
  drainSeconds: 1,
  workers: 1,
  proxies: [],
  metrics: null,
  verbosity: 'off',
  logFormat: 'text',
};

/** Runs the server until `lines` lines are out, does what is asked, and stops it. */
async function serve(
  options: Partial<ServeOptions>,
  lines: number,
  during: (out: readonly string[], hangUp: () => void) => Promise<void> = () => Promise.resolve(),
): Promise<{ out: string[]; err: string[] }> {
  const stop = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const allOut = deferred();
  let hangUp = (): void => undefined;
  const ended = runServe(
    { ...OPTIONS, ...options },
    {
      out: (line) => {
        out.push(line);
        if (out.length === lines) allOut.resolve();
      },
      err: (line) => err.push(line),
      stop: stop.signal,
      onHangup: (listener) => (hangUp = listener),
    },
  );
  await Promise.race([allOut.promise, ended]);
  try {
    await during(out, () => hangUp());
  } finally {
    stop.abort();
  }
  await ended;
  return { out, err };
}

/** Parses a command line without running it. @returns what commander writes for the user */
async function usage(...args: string[]): Promise<string> {
  const written: string[] = [];
  const command = serveCommand({ interruption })
    .exitOverride()
    .configureOutput({ writeErr: (text) => written.push(text) });
  await expect(command.parseAsync(args, { from: 'user' })).rejects.toThrow();
  return written.join('');
}

describe('cooee serve', () => {
  it('writes one line per listener and observer once it is ready, and ends when it is stopped', async () => {
    const addresses = [canonicalAddress('127.0.0.1', 0), canonicalAddress('::1', 0)];
    const observers = [canonicalAddress('127.0.0.1', 0)];
    const { out, err } = await serve({ addresses, observers }, 3);
    expect(out).toEqual([
      expect.stringMatching(/^listening tcp 127\.0\.0\.1:[1-9]\d*$/),
      expect.stringMatching(/^listening tcp \[::1\]:[1-9]\d*$/),
      expect.stringMatching(/^observing tcp 127\.0\.0\.1:[1-9]\d*$/),
    ]);
    expect(err).toEqual([]);
  });

  it('says within which limits it relays', async () => {
    expect((await serve({ relay: DEFAULT_RELAY_OPTIONS }, 2)).out[1]).toBe(
      'relaying 10 GB, 10 MB/s, 24 h for a pair; at most 500 pairs, 2000 waiting, 64 of one address',
    );
    const relay = { ...DEFAULT_RELAY_OPTIONS, bytes: null, bytesPerSecond: null, seconds: null, pairs: 1 };
    expect((await serve({ relay: { ...relay, totalBytesPerSecond: 2_500_000 } }, 2)).out[1]).toBe(
      'relaying any number of bytes, any speed, any time for a pair; at most 1 pair, 2000 waiting, 2.5 MB/s, 64 of one address',
    );
  });

  it('serves TLS with the files it is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cooee-serve-'));
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
    });
    const tls = { keyPath: join(folder, 'key.pem'), certificatePath: join(folder, 'certificate.pem') };
    await writeFile(tls.keyPath, key);
    await writeFile(tls.certificatePath, cert);
    await serve({ tls }, 1, async ([line = '']) => {
      const [, port] = /^listening tls 127\.0\.0\.1:(\d+)$/.exec(line) ?? [];
      const socket = connectTls({ host: '127.0.0.1', port: Number(port), ca: cert, servername: 'localhost' });
      await once(socket, 'secureConnect');
      socket.end();
    });

    const keyPath = join(folder, 'none.pem');
    await expect(serve({ tls: { ...tls, keyPath } }, 1)).rejects.toMatchObject({
      kind: 'certificate-unusable',
      detail: keyPath,
    });
    await rm(folder, { recursive: true });
  });

  it('goes on where SIGHUP finds nothing to read anew', async () => {
    const { err } = await serve({ verbosity: 'info' }, 1, (_out, hangUp) => {
      hangUp();
      return Promise.resolve();
    });
    expect(err).toContainEqual(
      expect.stringMatching(/info: SIGHUP: without TLS there is nothing to read anew$/),
    );
  });

  it('says what the system does not allow, and serves fewer', async () => {
    const limit = await openFileLimit();
    const { err } = await serve({ verbosity: 'warn', maxConnections: 1_000_000 }, 1);
    const warning = expect.stringMatching(
      /warn: the system lets this process open \d+ files, and 1000128 are needed/,
    ) as unknown;
    expect(err).toEqual(limit === null || limit >= 1_000_128 ? [] : [warning]);
  });

  it('says why it cannot start', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    await expect(serve({ addresses: [canonicalAddress('127.0.0.1', port)] }, 1)).rejects.toMatchObject({
      kind: 'port-in-use',
      detail: `127.0.0.1:${port}`,
    });
    blocker.close();
  });

  it('logs as much as it is told to', async () => {
    expect((await serve({ verbosity: 'warn' }, 1)).err).toEqual([]);
    expect((await serve({ verbosity: 'info' }, 1)).err).toEqual([
      expect.stringMatching(/ info: serving 1 address$/),
      expect.stringMatching(/ info: stopped$/),
    ]);
  });

  it('takes every flag of gday’s server, in its short and its long form', async () => {
    const short = ['-u', '-a', '127.0.0.1:0', '-t', '600', '-r', '10', '-v', 'trace'];
    const long = [
      ['--unencrypted', '--addresses', '127.0.0.1:0', '--timeout', '600'],
      ['--request-limit', '10', '--verbosity', 'debug'],
    ].flat();
    const balancers = [
      '-u',
      '--proxy-protocol',
      '10.0.0.0/8',
      'fd00::1',
      '--max-connections',
      '20000',
      '--max-rooms',
      '5',
      '--drain',
      '0',
    ];
    const seen = ['-u', '--metrics', '127.0.0.1:9464', '--log-format', 'json'];
    const tls = ['--key', 'key.pem', '--certificate', 'certificate.pem'];
    // Parsing stops at the flag nobody knows, so the complaint is about it alone.
    for (const flags of [short, long, balancers, seen, tls])
      expect(await usage(...flags, '--loud')).toMatch(/option '--loud'/);
  });

  it.each([
    [[], /--key.*--certificate.*--unencrypted/],
    [['-k', 'key.pem'], /--key.*--certificate.*--unencrypted/],
    [['-u', '-k', 'key.pem', '-c', 'certificate.pem'], /cannot be used/],
    [['-u', '-a', 'localhost:1'], /Not an address/],
    [['-u', '-o', '2312'], /Not an address/],
    [['-u', '-t', '0'], /whole number/],
    [['-u', '-r', '1.5'], /whole number/],
    [['-u', '-v', 'loud'], /choices/],
    [['-u', '--max-connections', '0'], /whole number/],
    [['-u', '--metrics', '9464'], /Not an address like 127\.0\.0\.1:9464/],
    [['-u', '--log-format', 'xml'], /choices/],
    [['-u', '--max-rooms', 'none'], /whole number/],
    [['-u', '--drain', '-1'], /whole number from 0/],
    [['-u', '--drain', '30s'], /whole number from 0/],
    [['-u', '--proxy-protocol'], /argument missing/],
    [['-u', '--proxy-protocol', 'balancer.example'], /Not an address like 192\.0\.2\.7/],
    [['-u', '--proxy-protocol', '10.0.0.1', '0.0.0.0/0'], /Not an address like 192\.0\.2\.7/],
    [['-u', '--relay', '--relay-bytes', '10 G'], /Not a size like 500M/],
    [['-u', '--relay', '--relay-bytes', '10X'], /Not a size like 500M/],
    [['-u', '--relay', '--relay-bytes', '2000T'], /Not a size like 500M/],
    [['-u', '--relay', '--relay-bytes', '0'], /Less than 1000K/],
    [['-u', '--relay', '--relay-rate', '10K'], /Less than 100K/],
    [['-u', '--relay', '--relay-time', '12'], /Not a duration like 30m/],
    [['-u', '--relay', '--relay-time', '1s'], /Not from 60s to 20d/],
    [['-u', '--relay', '--relay-time', '21d'], /Not from 60s to 20d/],
    [['-u', '--relay', '--relay-pairs', 'none'], /whole number/],
    [['-u', '--relay-rate', '10M'], /'--relay-rate' is only for '--relay'/],
    [['--loud'], /unknown option/],
    [['-u', 'extra'], /too many arguments/],
  ])('refuses the command line %j', async (args, complaint) => {
    expect(await usage(...args)).toMatch(complaint);
  });
});
