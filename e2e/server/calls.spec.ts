/** Whole calls of Cooees whose connections lead to different servers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, mergeTests } from '@playwright/test';

import { test as commandLineTest } from '../support/program/command-line-test';
import { Balancer } from './balancer';
import { test as nodesTest } from './nodes';

const test = mergeTests(commandLineTest, nodesTest);

const at = (port: number): readonly string[] => ['-u', '-s', '127.0.0.1', '--port', String(port)];

test('a file goes from one who calls at one server to one who answers at another', async ({
  startNode,
  cooee,
  file,
  received,
}) => {
  const [one, other] = [await startNode(), await startNode()];
  const sender = cooee('send', ...at(one.port), file);
  const code = await sender.prints(/^code: (.+)$/m);
  const receiver = cooee('get', ...at(other.port), '--path', received, '-y', code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
});

test('a caller who waits at a server that is stopped waits on at another, under the same code', async ({
  startNode,
  cooee,
  file,
  received,
}) => {
  const behindBalancer = ['--proxy-protocol', '127.0.0.1'];
  const [stopping, staying] = [await startNode(...behindBalancer), await startNode(...behindBalancer)];
  const balancer = await Balancer.start(stopping.port);
  const sender = cooee('send', ...at(balancer.port), file);
  const code = await sender.prints(/^code: (.+)$/m);
  balancer.target = staying.port;
  stopping.server.kill('SIGTERM');
  expect((await stopping.server.finished).code).toBe(0);
  const receiver = cooee('get', ...at(balancer.port), '--path', received, '-y', code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect(await readFile(join(received, 'a.txt'), 'utf8')).toBe('hello');
  await balancer.close();
});
