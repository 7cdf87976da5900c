/** The load generator against real servers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';

import { canonicalAddress } from '../../src-shared/contact-exchange';
import { startContactServer } from '../server';
import type { ContactServer, ContactServerOptions } from '../server';
import { Latencies } from './latencies';
import type { LoadOptions } from './options';
import { LoadFailure } from './options';
import { isOwnAddress, MAX_SOURCES, parseTarget, sourceAddress } from './own-addresses';
import { usageOf } from './process-usage';
import { runLoad } from './index';

const LINUX = process.platform === 'linux';
const ANY_PORT = { address: '127.0.0.1', port: 0 };
const never = new AbortController().signal;

let server: ContactServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function start(options: Partial<ContactServerOptions> = {}): Promise<LoadOptions> {
  server = await startContactServer({
    listeners: [ANY_PORT, ANY_PORT],
    tls: null,
    requestLimitPerMinute: 100_000,
    ...options,
  });
  return {
    targets: server.addresses.map(({ address, port }) => canonicalAddress(address, port)),
    dialect: '3',
    tls: null,
    sources: LINUX ? 50 : null,
    seconds: 0.2,
    waiting: 0,
    work: null,
    pids: [],
  };
}

describe('whom the load generator loads', () => {
  it.each(['127.0.0.1:1', '127.200.3.4:65535', '[::1]:2310', '[::ffff:127.0.0.1]:2310'])(
    'is this computer, as at %s',
    (text) => {
      expect(parseTarget(text)).toSatisfy(isOwnAddress);
    },
  );

  it('is this computer at the addresses of its interfaces', () => {
    for (const { address } of Object.values(networkInterfaces()).flatMap((ofOne) => ofOne ?? []))
      expect(canonicalAddress(address, 1)).toSatisfy(isOwnAddress);
  });

  it.each([
    ...['192.0.2.1:2310', '8.8.8.8:2310', '0.0.0.0:2310', '255.255.255.255:2310', '224.0.0.1:2310'],
    ...['[2001:db8::1]:2310', '[::ffff:192.0.2.1]:2310', '[::]:2310', '[fe80::1234]:2310'],
  ])('is not %s', (text) => {
    expect(parseTarget(text)).not.toSatisfy(isOwnAddress);
  });

  it.each(['localhost:2310', 'meet.example:2310', '127.0.0.1', '127.0.0.1:0', '127.1:2310', ''])(
    'has no name and no port 0: %j',
    (text) => {
      expect(parseTarget(text)).toBeNull();
    },
  );

  it('is nobody else, whoever calls it', async () => {
    const options = await start();
    const strange = { ...options, targets: [...options.targets, canonicalAddress('192.0.2.1', 2310)] };
    await expect(runLoad({ ...strange, waiting: 1 }, never)).rejects.toThrow(
      new LoadFailure('192.0.2.1:2310 is not an address of this computer.'),
    );
  });
});

it('spreads its clients over networks of 24 bits', () => {
  const networks = Array.from({ length: MAX_SOURCES }, (_, client) =>
    sourceAddress(client, MAX_SOURCES).replace(/\.\d+$/, ''),
  );
  expect(new Set(networks).size).toBe(MAX_SOURCES);
  expect(networks).not.toContain('127.0.0');
  expect(sourceAddress(7, 3)).toBe(sourceAddress(1, 3));
});

it('tells percentiles to three figures', () => {
  const latencies = new Latencies();
  expect(latencies.summary()).toBeNull();
  for (let milliseconds = 1; milliseconds <= 1000; milliseconds += 1) latencies.record(milliseconds);
  const { count, p50, p90, p99, max } = latencies.summary()!;
  expect(count).toBe(1000);
  expect(p50).toBeCloseTo(500, -1);
  expect(p90).toBeCloseTo(900, -1);
  expect(p99).toBeCloseTo(990, -1);
  expect(max).toBeCloseTo(1000, -1);
});

describe('a run', () => {
  it.each(['3', '0.1'] as const)('has meetings at a rate, in dialect %s', async (dialect) => {
    const options = await start();
    const { work } = await runLoad(
      { ...options, dialect, work: { kind: 'meetings-per-second', perSecond: 100 } },
      never,
    );
    expect(work).toMatchObject({ started: 20, done: 20, notStarted: 0, failures: {} });
    expect(work?.introduction?.count).toBe(20);
    expect(work?.whole?.p50).toBeGreaterThan(work!.introduction!.p50);
  });

  it('has so many meetings at a time, while others wait', async () => {
    const options = await start();
    const { work, waiting } = await runLoad(
      { ...options, waiting: 40, work: { kind: 'meetings-at-a-time', concurrent: 4 } },
      never,
    );
    expect(waiting).toMatchObject({ asked: 40, waiting: 40, losses: {}, failures: {} });
    expect(work?.done).toBeGreaterThanOrEqual(4);
    expect(work).toMatchObject({ done: work?.started, failures: {} });
  });

  it('counts from the time at which a meeting should have begun', async () => {
    const options = await start();
    const run = runLoad({ ...options, work: { kind: 'meetings-per-second', perSecond: 200 } }, never);
    // The server and its clients stand still: 20 of 40 meetings should begin meanwhile.
    setTimeout(() => {
      const until = performance.now() + 100;
      while (performance.now() < until);
    }, 50);
    const { work } = await run;
    expect(work).toMatchObject({ done: 40, failures: {} });
    expect(work?.whole?.max).toBeGreaterThan(99);
    // Were it counted from when they did begin, only the few under way would be late.
    expect(work?.whole?.p50).toBeGreaterThan(25);
  });

  it('tells of refusals by their reason', async () => {
    const options = await start({ requestLimitPerMinute: 2 });
    const { waiting } = await runLoad({ ...options, sources: null, waiting: 5 }, never);
    expect(waiting).toMatchObject({ waiting: 2, failures: { 'too-many-requests': 3 } });
  });

  it('notices who is sent away while they wait', async () => {
    const options = await start();
    const closing = server;
    const run = runLoad({ ...options, seconds: 0.8, waiting: 10 }, never);
    setTimeout(() => void closing?.close(), 400);
    await expect(run).resolves.toMatchObject({
      waiting: { asked: 10, waiting: 0, losses: { 'ended by the server': 10 } },
    });
  });

  it('tells that nobody serves there', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const options = { ...(await start()), targets: [canonicalAddress('127.0.0.1', port)] };
    const { waiting } = await runLoad({ ...options, waiting: 3 }, never);
    expect(waiting).toMatchObject({ waiting: 0, failures: { ECONNREFUSED: 3 } });
  });

  it('ends when it is told to', async () => {
    const options = await start();
    const reason = new Error('enough');
    await expect(runLoad({ ...options, waiting: 1, seconds: 600 }, abortedAfter(100, reason))).rejects.toBe(
      reason,
    );
  });
});

describe('over TLS', () => {
  it.each([true, false])('makes handshakes, resumed: %s', async (isResumed) => {
    const identity = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
    });
    const options = await start({ tls: { key: identity.private, certificate: identity.cert } });
    const tls = { ca: identity.cert, serverName: 'localhost', isResumed };
    const { work } = await runLoad(
      { ...options, tls, seconds: 2, work: { kind: 'handshakes', concurrent: 2 } },
      never,
    );
    expect(work).toMatchObject({ done: work?.started, failures: {}, introduction: null });
    // The first two have no ticket.
    expect(work?.done).toBeGreaterThan(2);
    if (isResumed) expect(work?.resumed).toBeGreaterThan(0);
    else expect(work?.resumed).toBe(0);
  });

  it('trusts no certificate of another authority', async () => {
    const [own, other] = await Promise.all([generate(), generate()]);
    const options = await start({ tls: { key: own.private, certificate: own.cert } });
    const tls = { ca: other.cert, serverName: 'localhost', isResumed: false };
    const { waiting } = await runLoad({ ...options, tls, waiting: 2 }, never);
    expect(waiting).toMatchObject({ waiting: 0, failures: { DEPTH_ZERO_SELF_SIGNED_CERT: 2 } });
  });
});

describe.runIf(LINUX)('what a process uses', () => {
  it('is that of its children, too', async () => {
    const alone = await usageOf([process.pid]);
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 1, 1e6); console.log()']);
    try {
      await once(child.stdout, 'data');
      const together = await usageOf([process.pid]);
      expect(together.processes).toBe(alone.processes + 1);
      expect(together.memoryBytes).toBeGreaterThan(8 * 1024 * 1024);
      expect(together.cpuSeconds).toBeGreaterThan(0);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  it('cannot be told of one that is not there', async () => {
    await expect(usageOf([2 ** 30])).rejects.toThrow(LoadFailure);
  });
});

function abortedAfter(milliseconds: number, reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), milliseconds);
  return controller.signal;
}
