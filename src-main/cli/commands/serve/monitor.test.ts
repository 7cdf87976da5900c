import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import { canonicalAddress } from '../../../../src-shared/contact-exchange';
import { deferred } from '../../../../src-shared/session';
import { logLines } from './log-lines';
import { runServe } from './run';
import type { ServeOptions } from './run';

const ANYWHERE = canonicalAddress('127.0.0.1', 0);
const OPTIONS: ServeOptions = {
  tls: null,
  addresses: [ANYWHERE],
  observers: [],
  hasUdp: false,
  timeoutSeconds: 600,
  requestLimit: 60,
  relay: null,
  roomsUrl: null,
  maxConnections: 100,
  maxRooms: 100,
  drainSeconds: 1,
  workers: 1,
  proxies: [],
  metrics: ANYWHERE,
  verbosity: 'info',
  logFormat: 'text',
};

interface Serving {
  /** Ports of the server and of the address for monitors. */
  readonly ports: readonly [number, number];
  readonly err: readonly string[];
  stop(): void;
  readonly ended: Promise<void>;
}

async function serve(options: Partial<ServeOptions> = {}): Promise<Serving> {
  const stop = new AbortController();
  const [out, err]: [string[], string[]] = [[], []];
  const isOut = deferred();
  const ended = runServe(
    { ...OPTIONS, ...options },
    {
      out: (line) => {
        if (out.push(line) === 2) isOut.resolve();
      },
      err: (line) => err.push(line),
      stop: stop.signal,
      onHangup: () => undefined,
    },
  );
  await Promise.race([isOut.promise, ended]);
  const port = (pattern: RegExp, line = ''): number => Number(pattern.exec(line)?.[1]);
  const ports = [
    port(/^listening tcp 127\.0\.0\.1:(\d+)$/, out[0]),
    port(/^monitoring http \S+:(\d+)$/, out[1]),
  ] as const;
  return { ports, err, stop: () => stop.abort(), ended };
}

describe('cooee serve --metrics', () => {
  it('tells monitors of the server from its beginning to its end', async () => {
    const { ports, err, stop, ended } = await serve();
    const at = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${ports[1]}${path}`);
    expect(await (await at('/metrics')).text()).toMatch(/^cooee_connections 0$/m);
    expect((await at('/readyz')).status).toBe(200);
    // One who does not end their side: the server waits for them for a moment when it stops.
    const caller = connect({ host: '127.0.0.1', port: ports[0], allowHalfOpen: true });
    await once(caller, 'connect');
    await expect
      .poll(async () => (await at('/metrics')).text())
      .toMatch(/^cooee_connections_accepted_total 1$/m);
    stop();
    const draining = await at('/readyz');
    expect([draining.status, await draining.json()]).toEqual([
      503,
      { status: 'not ready', troubles: ['draining'] },
    ]);
    await ended;
    await expect(at('/readyz')).rejects.toThrow();
    caller.destroy();
    expect(err.join('\n')).not.toContain('warn');
  });

  it('warns of an address that others can reach', async () => {
    const { err, stop, ended } = await serve({ metrics: canonicalAddress('0.0.0.0', 0) });
    stop();
    await ended;
    expect(err[0]).toMatch(/ warn: anybody who can reach 0\.0\.0\.0 can read the metrics/);
  });

  it('closes the address again if the server cannot start', async () => {
    const other = await serve();
    const taken = canonicalAddress('127.0.0.1', other.ports[0]);
    const free = await serve();
    free.stop();
    await free.ended;
    const metrics = canonicalAddress('127.0.0.1', free.ports[1]);
    await expect(serve({ addresses: [taken], metrics })).rejects.toMatchObject({ kind: 'port-in-use' });
    await expect(fetch(`http://127.0.0.1:${free.ports[1]}/healthz`)).rejects.toThrow();
    other.stop();
    await other.ended;
  });
});

describe('the log of cooee serve', () => {
  it('is one object in each line with --log-format json', async () => {
    const { err, stop, ended } = await serve({ logFormat: 'json' });
    stop();
    await ended;
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
    expect(err.map((line) => JSON.parse(line) as object)).toEqual([
      { time, level: 'info', message: 'serving 1 address' },
      { time, level: 'info', message: 'stopped' },
    ]);
  });

  it('never has a line break in an object, and has the numbers beside the text', () => {
    const lines: string[] = [];
    const log = logLines('json', 'warn', (line) => lines.push(line));
    log('error', 'a request failed: Error\n    at somewhere', { bytes: 12, reason: 'left' });
    log('info', 'not shown');
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'error',
      message: 'a request failed: Error\n    at somewhere',
      bytes: 12,
      reason: 'left',
    });
  });
});
