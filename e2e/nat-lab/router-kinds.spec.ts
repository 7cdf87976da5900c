/** The routers of the lab are what their names say, seen with plain TCP and UDP and without any program of ours. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { Program } from '../support/program/program';
import { PUBLIC_ADDRESSES } from './internet';
import type { Internet } from './internet';
import { SERVER_ADDRESSES } from './lab-server';
import { test } from './lab-test';
import { home, PUBLIC } from './places';
import type { NatKind } from './router-kinds';

const RAW = {
  TCP: [process.execPath, join(import.meta.dirname, 'raw-tcp.mjs')],
  UDP: [process.execPath, join(import.meta.dirname, 'raw-udp.mjs')],
} as const;
type Protocol = keyof typeof RAW;
const MIRROR_PORTS = ['7001', '7002'];
const LOCAL_PORT = 5_555;

/** Every address of the server at every port of the mirror. */
const MIRRORS = SERVER_ADDRESSES.flatMap((host) => MIRROR_PORTS.flatMap((port) => [host, port]));

/** The public ports that the mirrors see when the first home comes from one local port. */
async function publicPorts({ server, homes }: Internet, protocol: Protocol): Promise<readonly number[]> {
  const mirror = new Program([...server.run, ...RAW[protocol], 'mirror', ...MIRROR_PORTS]);
  await mirror.prints(/(?:listening\n){2}/);
  const { stdout } = await new Program([
    ...homes[0].run,
    ...RAW[protocol],
    'ask',
    String(LOCAL_PORT),
    ...MIRRORS,
  ]).finished;
  return stdout.trim().split('\n').map(Number);
}

/** What becomes of a stranger, the second home, who knocks at the public side of a port that the first one listens on. */
async function knockFromOutside({ homes }: Internet, protocol: Protocol, port: number): Promise<string> {
  const listener = new Program([...homes[0].run, ...RAW[protocol], 'listen', String(LOCAL_PORT), ...MIRRORS]);
  await listener.prints(/listening/);
  const words = ['knock', PUBLIC_ADDRESSES[0], String(port)];
  const { stdout } = await new Program([...homes[1].run, ...RAW[protocol], ...words]).finished;
  return stdout.trim();
}

const KINDS: readonly {
  kind: NatKind;
  ports: 'kept' | 'another' | 'one for each address' | 'counted' | 'scattered';
  stranger: string;
}[] = [
  { kind: 'silent', ports: 'kept', stranger: 'silent' },
  { kind: 'rst', ports: 'kept', stranger: 'refused' },
  { kind: 'reject', ports: 'kept', stranger: 'refused' },
  { kind: 'full-cone', ports: 'kept', stranger: 'accepted' },
  { kind: 'shifted', ports: 'another', stranger: 'silent' },
  { kind: 'by-address', ports: 'one for each address', stranger: 'silent' },
  { kind: 'sequential', ports: 'counted', stranger: 'silent' },
  { kind: 'random', ports: 'scattered', stranger: 'silent' },
];

for (const { kind, ports, stranger } of KINDS)
  for (const protocol of ['TCP', 'UDP'] as const)
    test(`a ${kind} router, ${protocol}: ports ${ports}, strangers ${stranger}`, async ({ internetWith }) => {
      const internet = await internetWith([home(kind), PUBLIC]);
      const seen = await publicPorts(internet, protocol);
      expect(seen).toHaveLength(MIRRORS.length / 2);
      const [first = 0] = seen;
      const steps = seen.slice(1).map((port, index) => port - (seen[index] ?? 0));
      if (ports === 'kept') expect(new Set(seen)).toEqual(new Set([LOCAL_PORT]));
      if (ports === 'another') expect([first === LOCAL_PORT, ...steps]).toEqual([false, 0, 0, 0]);
      if (ports === 'one for each address') {
        expect([steps[0], steps[2]]).toEqual([0, 0]);
        expect(steps[1]).not.toBe(0);
      }
      if (ports === 'counted') expect(steps).toEqual([1, 1, 1]);
      if (ports === 'scattered') expect(Math.max(...steps.map(Math.abs))).toBeGreaterThan(100);
      expect(await knockFromOutside(internet, protocol, first)).toBe(stranger);
    });
