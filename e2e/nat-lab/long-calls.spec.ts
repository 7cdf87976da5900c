/** What happens to a call while it lasts that must not end it. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from '@playwright/test';

import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import { CommandLine } from '../support/program/command-line';
import { jsonEvents, lastEvent } from '../support/program/json-events';
import type { Internet } from './internet';
import { test } from './lab-test';
import { SERVER_OPTIONS } from './lab-server';
import { far, home } from './places';

/** Shorter than the 60 s after which common routers forget a connection that nobody uses. */
const FORGOTTEN_AFTER_S = 20;

interface Call {
  readonly sender: CommandLine;
  readonly receiver: CommandLine;
}

async function call({ homes }: Internet, folder: string, mebibytes: number): Promise<Call> {
  const file = join(folder, 'source', 'film.bin');
  await writeRandomFile(file, mebibytes);
  const sender = new CommandLine(['send', '--json', ...SERVER_OPTIONS, file], { through: homes[0].run });
  const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
  const receiver = new CommandLine(['get', ...SERVER_OPTIONS, '--path', join(folder, 'received'), code], {
    through: homes[1].run,
  });
  await receiver.prints(/^connected to /m);
  return { sender, receiver };
}

async function expectUnbroken({ sender, receiver }: Call, folder: string): Promise<void> {
  const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
  expect([sent.code, got.code], `${sent.stderr}${got.stderr}`).toEqual([0, 0]);
  expect(jsonEvents(sender).filter(({ event }) => event === 'link-lost')).toEqual([]);
  expect(await fingerprint(join(folder, 'received'))).toEqual(await fingerprint(join(folder, 'source')));
}

test('20 MB arrive over a line with 100 ms and 2 % loss, though the server goes in the middle', async ({
  internetWith,
  folder,
}) => {
  const internet = await internetWith([home('silent', far(50, 0.02)), home('silent')]);
  const programs = await call(internet, folder, 20);
  programs.receiver.type('y\n');
  await programs.sender.prints(/"event":"progress".+"transferred":[1-9]\d{5}/);
  internet.contactServer.kill('SIGKILL');
  await internet.contactServer.finished;
  await expectUnbroken(programs, folder);
});

for (const transport of ['tcp', 'udp'] as const) {
  test(`a call over ${transport} in which nothing is said is not forgotten by its routers`, async ({
    internetWith,
    folder,
  }) => {
    const forgetful = {
      forgetsAfterS: { tcp: FORGOTTEN_AFTER_S, udp: FORGOTTEN_AFTER_S },
      blocks: transport === 'udp' ? 'tcp-except-server' : 'nothing',
    } as const;
    const internet = await internetWith([home('silent', forgetful), home('silent', forgetful)]);
    const programs = await call(internet, folder, 1);
    await programs.sender.prints(/"event":"connected"/);
    expect(lastEvent(programs.sender, 'connected')).toMatchObject({ transport });
    await sleep(1_000 * (FORGOTTEN_AFTER_S + 5));
    programs.receiver.type('y\n');
    await expectUnbroken(programs, folder);
  });
}
