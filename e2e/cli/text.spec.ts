import { expect } from '@playwright/test';

import { test } from '../support/program/command-line-test';

test('send carries a text alone, and get prints it', async ({ cooee, server, folder }) => {
  const sender = cooee('send', ...server, '--text', 'Look at\nhttps://example.org');
  const code = await sender.prints(/^code: (.+)$/m);
  const receiver = cooee('get', ...server, '--path', folder, code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
  expect([sent.code, got.code]).toEqual([0, 0]);
  expect(sent.stdout).toContain('text delivered\n');
  expect(got.stdout).toContain(' writes:\n  Look at\n  https://example.org\n');
});

test('a text and a file go in one call, as events with --json', async ({ cooee, server, file, folder }) => {
  const withJson = [...server, '--json'];
  const sender = cooee('send', ...withJson, '--text', 'the letter', file);
  const code = await sender.prints(/"code":"([^"]+)"/);
  const receiver = cooee('get', ...withJson, '--path', folder, '-y', code);
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code]).toEqual([0, 0]);
  const events = (stdout: string): unknown[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  const note = { event: 'note', text: 'the letter', status: 'delivered' };
  expect(events(got.stdout)).toContainEqual(expect.objectContaining({ ...note, direction: 'receive' }));
  expect(events(sent.stdout)).toContainEqual(expect.objectContaining({ ...note, direction: 'send' }));
  for (const { stdout } of [sent, got])
    expect(events(stdout)).toContainEqual(
      expect.objectContaining({ event: 'done', verified: 1, resumed: 0 }),
    );
});

test('nothing to send is wrong usage', async ({ cooee }) => {
  const sender = cooee('send');
  const { code, stderr } = await sender.finished;
  expect(code).toBe(2);
  expect(stderr).toContain('nothing to send');
});
