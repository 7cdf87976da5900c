/** From a network that lets nothing out but through a proxy, to a friend elsewhere: the relay is what is left, by that proxy. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { writeRandomFile } from '../support/disk/file-tree';
import { PORTS, PROXIES, RELAY, SERVER, test } from './office';
import type { Office } from './office';
import { callBetween } from './pair-call';
import type { CallOutcome } from './pair-call';

/** TLS, by which a relay's keeper is known to be the contact server's. */
const tls = ({ caFile }: Office): readonly string[] => [
  '-s',
  SERVER,
  '--port',
  String(PORTS.tls),
  '--ca',
  caFile,
];
const PLAIN = ['-s', SERVER, '-u'] as const;
const OF_SERVER = ['--relay', 'server'] as const;
const OF_ITS_OWN = ['--relay', `tcp:${RELAY.host}:${RELAY.port}`] as const;
const { 'HTTP CONNECT': HTTP, 'SOCKS 5': SOCKS } = PROXIES;

interface CallPlan {
  readonly isCaller: boolean;
  readonly serverOptions: readonly string[];
  /** Options of the one in the office, … */
  readonly inside: readonly string[];
  /** … and of the friend outside. */
  readonly outside: readonly string[];
  /** By which the one in the office finds the proxy, if not by an option. */
  readonly environment?: readonly string[];
}

/** From the office or to it. */
async function call(
  { hosts, outside: friend }: Office,
  folder: string,
  { isCaller, serverOptions, inside, outside, environment = [] }: CallPlan,
): Promise<CallOutcome> {
  const file = join(folder, 'film.bin');
  await writeRandomFile(file, 4);
  const host = { run: [...hosts[0].run, 'env', ...environment] };
  return isCaller
    ? callBetween({ homes: [host, friend], serverOptions }, file, inside, outside)
    : callBetween({ homes: [friend, host], serverOptions }, file, outside, inside);
}

function expectRelayed({ caller, answerer, received }: CallOutcome): void {
  for (const side of [caller, answerer]) expect(side).toMatchObject({ name: 'connected', route: 'relay' });
  expect(Object.keys(received)).toEqual(['film.bin']);
}

for (const [name, url] of Object.entries(PROXIES)) {
  test(`by ${name} the contact server’s relay is reached, with TLS inside`, async ({ office, folder }) => {
    const [inside, outside] = [[...OF_SERVER, '--proxy', url], OF_SERVER];
    expectRelayed(
      await call(office, folder, { isCaller: true, serverOptions: tls(office), inside, outside }),
    );
  });
}

for (const isCaller of [true, false]) {
  const who = isCaller ? 'the caller' : 'the answerer';
  test(`${who} reaches a relay by a proxy that alone knows its name`, async ({ office, folder }) => {
    const [inside, outside] = [[...OF_ITS_OWN, '--proxy', SOCKS], OF_ITS_OWN];
    expectRelayed(await call(office, folder, { isCaller, serverOptions: PLAIN, inside, outside }));
  });

  test(`${who} reaches a relay by the proxy of ALL_PROXY`, async ({ office, folder }) => {
    const environment = [`ALL_PROXY=${SOCKS}`];
    const plan = { isCaller, serverOptions: PLAIN, inside: OF_ITS_OWN, outside: OF_ITS_OWN, environment };
    expectRelayed(await call(office, folder, plan));
  });
}

test('a proxy that does not let us out to the relay is told of', async ({ office, folder }) => {
  const [inside, outside] = [[...OF_ITS_OWN, '--proxy', HTTP], OF_ITS_OWN];
  const { caller } = await call(office, folder, { isCaller: true, serverOptions: PLAIN, inside, outside });
  expect(caller).toMatchObject({
    name: 'failed',
    failure: { why: { code: 'relay-failed', host: `${RELAY.host}:${RELAY.port}`, trouble: 'proxy' } },
  });
});

test('without a relay both are told who is behind a proxy', async ({ office, folder }) => {
  const plan = { isCaller: true, serverOptions: PLAIN, inside: ['--proxy', HTTP], outside: [] };
  const { caller, answerer } = await call(office, folder, plan);
  const detail = expect.stringMatching(/^caller: [^;]*behind a proxy;/) as unknown;
  for (const side of [caller, answerer])
    expect(side).toMatchObject({ name: 'failed', failure: { kind: 'no-route', detail } });
});
