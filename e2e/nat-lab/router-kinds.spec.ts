/** The routers of the lab are what their names say, seen with plain TCP and without any program of ours. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { Program } from '../support/program/program';
import { PUBLIC_ADDRESSES } from './internet';
import type { Internet } from './internet';
import { SERVER_ADDRESSES } from './lab-server';
import { test } from './lab-test';
import { home, PUBLIC } from './places';
import type { NatKind } from './router-kinds';

const RAW_TCP = [process.execPath, join(import.meta.dirname, 'raw-tcp.mjs')];
const MIRROR_PORTS = ['7001', '7002'];
const LOCAL_PORT = 5_555;

/** Every address of the server at every port of the mirror. */
const MIRRORS = SERVER_ADDRESSES.flatMap((host) => MIRROR_PORTS.flatMap((port) => [host, port]));

/** The public ports that the mirrors see when the first home comes from one local port. */
async function publicPorts({ server, homes }: Internet): Promise<readonly number[]> {
  const mirror = new Program([...server.run, ...RAW_TCP, 'mirror', ...MIRROR_PORTS]);
  await mirror.prints(/(?:listening\n){2}/);
  const { stdout } = await new Program([...homes[0].run, ...RAW_TCP, 'ask', String(LOCAL_PORT), ...MIRRORS])
    .finished;
  return stdout.trim().split('\n').map(Number);
}

/** What becomes of a stranger, the second home, who knocks at the public side of a port that the first one listens on. */
async function knockFromOutside({ homes }: Internet, port: number): Promise<string> {
  const listener = new Program([...homes[0].run, ...RAW_TCP, 'listen', String(LOCAL_PORT)]);
  await listener.prints(/listening/);
  const words = ['knock', PUBLIC_ADDRESSES[0], String(port)];
  const { stdout } = await new Program([...homes[1].run, ...RAW_TCP, ...words]).finished;
  return stdout.trim();
}

const KINDS: readonly { kind: NatKind; ports: 'kept' | 'counted' | 'scattered'; stranger: string }[] = [
  { kind: 'silent', ports: 'kept', stranger: 'silent' },
  { kind: 'rst', ports: 'kept', stranger: 'refused' },
  { kind: 'reject', ports: 'kept', stranger: 'refused' },
  { kind: 'full-cone', ports: 'kept', stranger: 'accepted' },
  { kind: 'sequential', ports: 'counted', stranger: 'silent' },
  { kind: 'random', ports: 'scattered', stranger: 'silent' },
];

for (const { kind, ports, stranger } of KINDS) {
  test(`a ${kind} router: ports ${ports}, strangers ${stranger}`, async ({ internetWith }) => {
    const internet = await internetWith([home(kind), PUBLIC]);
    const seen = await publicPorts(internet);
    expect(seen).toHaveLength(MIRRORS.length / 2);
    const [first = 0] = seen;
    const steps = seen.slice(1).map((port, index) => port - (seen[index] ?? 0));
    if (ports === 'kept') expect(new Set(seen)).toEqual(new Set([LOCAL_PORT]));
    if (ports === 'counted') expect(steps).toEqual([1, 1, 1]);
    if (ports === 'scattered') expect(Math.max(...steps.map(Math.abs))).toBeGreaterThan(100);
    expect(await knockFromOutside(internet, first)).toBe(stranger);
  });
}
