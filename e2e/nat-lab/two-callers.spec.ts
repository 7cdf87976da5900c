/** Several calls at once on one computer, each by the server inside its own program. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import type { Host } from '../support/network/lan';
import { Lab, whyNoNamespaces } from '../support/network/namespaces';
import { test } from './lan-call';

/** Calls twice from one host, ends the first call, and answers the second from another host. */
async function answerSecondOfTwo(
  caller: Pick<Host, 'run'>,
  answerer: Pick<Host, 'run'>,
  folder: string,
): Promise<void> {
  const file = join(folder, 'source', 'film.bin');
  await writeRandomFile(file, 4);
  const call = (): CommandLine => new CommandLine(['send', '--local', file], { through: caller.run });
  const first = call();
  const firstCode = await first.prints(/^code: (.+)$/m);
  const second = call();
  const code = await second.prints(/^code: (.+)$/m);
  expect(code).not.toBe(firstCode);
  first.kill('SIGTERM');
  await first.finished;
  const received = join(folder, 'received');
  const receiver = new CommandLine(['get', '-y', '--local', '--path', received, code], {
    through: answerer.run,
  });
  const [sent, got] = await Promise.all([second.finished, receiver.finished]);
  expect([sent.stderr, got.stderr]).toEqual(['', '']);
  expect(await fingerprint(received)).toEqual(await fingerprint(join(folder, 'source')));
}

test('the second call goes on when the first ends', async ({ lanWith, folder }) => {
  const [caller, answerer] = lanWith({});
  await answerSecondOfTwo(caller, answerer, folder);
});

test('so it does for a friend on the same computer, without any network', async ({ folder }) => {
  const reason = whyNoNamespaces();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  const lab = new Lab();
  try {
    const alone = lab.namespace();
    await answerSecondOfTwo(alone, alone, folder);
  } finally {
    lab.remove();
  }
});
