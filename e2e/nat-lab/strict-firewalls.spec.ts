/** Firewalls of IPv6 that let in no attempt to connect: what a port that one of them opens on request (PCP) is worth. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { writeRandomFile } from '../support/disk/file-tree';
import { CommandLine } from '../support/program/command-line';
import { buildStrictHomes, SERVER_OPTIONS } from '../support/network/strict-firewalls';
import type { StrictHomes } from '../support/network/strict-firewalls';
import { whyNoUpnpRouter } from '../support/network/upnp-router';
import { callBetween } from './pair-call';
import type { SideOutcome } from './pair-call';

/** The one address of the home whose firewall opens ports, as nftables lists it. */
const FIRST_HOST = '20010db800a100000000000000000020';

let folder: string;
let file: string;
let lab: StrictHomes | null = null;

test.beforeEach(async () => {
  const reason = whyNoUpnpRouter();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  folder = await mkdtemp(join(tmpdir(), 'cooee-strict-'));
  await mkdir(join(folder, 'received'));
  file = join(folder, 'film.bin');
  await writeRandomFile(file, 4);
});

test.afterEach(async () => {
  lab?.remove();
  lab = null;
  await rm(folder, { recursive: true, force: true });
});

async function sidesOf(built: StrictHomes, isFirstCalling: boolean): Promise<readonly SideOutcome[]> {
  const [first, second] = built.homes;
  const homes = isFirstCalling ? ([first, second] as const) : ([second, first] as const);
  const { caller, answerer } = await callBetween({ homes, serverOptions: SERVER_OPTIONS }, file);
  return [caller, answerer];
}

for (const isFirstCalling of [true, false]) {
  const who = isFirstCalling ? 'caller' : 'answerer';
  test(`the ${who}’s firewall opens the port, and the two meet by TCP`, async () => {
    lab = await buildStrictHomes({ hasPcp: true, hasUdp: true });
    for (const side of await sidesOf(lab, isFirstCalling))
      expect(side).toMatchObject({ name: 'connected', route: 'direct-ipv6', transport: 'tcp' });
    expect(lab.openPorts()).toEqual([]);
  });
}

test('where both let UDP through that was asked for, it is what is left without PCP', async () => {
  lab = await buildStrictHomes({ hasPcp: false, hasUdp: true });
  for (const side of await sidesOf(lab, true))
    expect(side).toMatchObject({ name: 'connected', route: 'direct-ipv6', transport: 'udp' });
});

test('where they do not, the port that is opened is the only way', async () => {
  lab = await buildStrictHomes({ hasPcp: true, hasUdp: false });
  for (const side of await sidesOf(lab, true))
    expect(side).toMatchObject({ name: 'connected', route: 'direct-ipv6', transport: 'tcp' });
  lab.remove();
  lab = await buildStrictHomes({ hasPcp: false, hasUdp: false });
  for (const side of await sidesOf(lab, true))
    expect(side).toMatchObject({ name: 'failed', failure: { kind: 'no-route' } });
});

test('the port is open while a friend is waited for, and no longer', async () => {
  lab = await buildStrictHomes({ hasPcp: true, hasUdp: true });
  const { homes, openPorts } = lab;
  const sender = new CommandLine(['send', ...SERVER_OPTIONS, file], { through: homes[0].run });
  await sender.prints(/^code: (.+)$/m);
  await expect.poll(openPorts).toEqual([expect.stringMatching(`^${FIRST_HOST} \\d+$`)]);
  sender.kill('SIGINT');
  await sender.finished;
  expect(openPorts()).toEqual([]);
});
