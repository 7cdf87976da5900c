/** `cooee load` against a server of the same build, as its keeper runs it. */
import { expect } from '@playwright/test';

import { test } from '../support/program/command-line-test';

test('measures a server: 40 meetings while 20 callers wait', async ({ cooee, startServer }) => {
  const port = await startServer('-u', '-r', '100000');
  const load = cooee(
    ...['load', `127.0.0.1:${port}`, '--json', '--seconds', '1'],
    ...['--rooms-per-second', '40', '--waiting', '20'],
  );
  expect((await load.finished).code).toBe(0);
  const report = JSON.parse(load.stdout) as unknown;
  expect(report).toMatchObject({
    kind: 'meetings-per-second',
    waiting: { asked: 20, waiting: 20, losses: {}, failures: {} },
    work: { started: 40, done: 40, notStarted: 0, failures: {}, introduction: { count: 40 } },
    server: null,
  });
});

test('says in a table what it has measured', async ({ cooee, startServer }) => {
  const port = await startServer('-u', '-r', '100000');
  const load = cooee('load', `127.0.0.1:${port}`, '--concurrent', '2', '--seconds', '1');
  expect((await load.finished).code).toBe(0);
  expect(load.stdout).toMatch(/^server +127\.0\.0\.1:\d+, dialect 3, plain TCP\nmeetings +\d+ of \d+, /);
  expect(load.stdout).toMatch(/\nintroduction +p50 [\d.]+, p90 [\d.]+, p99 [\d.]+, max [\d.]+ ms\n$/);
});

for (const [what, target] of [
  ['an address of the internet', '198.51.100.7:2310'],
  ['a private address that is not ours', '10.254.253.252:2310'],
  ['an IPv4 address in the clothes of IPv6', '[::ffff:198.51.100.7]:2310'],
] as const) {
  test(`loads nobody else: ${what}`, async ({ cooee }) => {
    const load = cooee('load', '127.0.0.1:2310', target, '--waiting', '1');
    expect((await load.finished).code).toBe(2);
    expect(load.stderr).toContain('It is not an address of this computer.');
    expect(load.stdout).toBe('');
  });
}

test('knows no names', async ({ cooee }) => {
  const load = cooee('load', 'localhost:2310', '--waiting', '1');
  expect((await load.finished).code).toBe(2);
  expect(load.stderr).toContain('Not an address like 127.0.0.1:2310 or [::1]:2310.');
});
