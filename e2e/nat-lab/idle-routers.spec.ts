/** Routers that forget a connection on which nothing was sent for a while: a call in which nothing happens keeps it known. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from '@playwright/test';

import { COOEE, CommandLine, stateHome } from '../support/program/command-line';
import { Program } from '../support/program/program';
import { atTerminal } from '../support/program/shell-prefixes';
import { fingerprint, writeRandomFile } from '../support/disk/file-tree';
import { Lab, whyNoNamespaces, whyNoProgram } from '../support/network/namespaces';
import { test } from './lan-call';
import { buildTwoWays, SERVER, SERVER_PORT } from './two-ways';

/** Common limits are a minute and more. */
const FORGETS_AFTER_S = 8;
const NOTHING_HAPPENS_MS = 30_000;

test('a question that waits for its answer for longer than the routers remember breaks no connection', async ({
  folder,
}) => {
  const reason = whyNoNamespaces() ?? whyNoProgram('nft', ['list', 'ruleset'], 'nftables');
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  const lab = new Lab();
  try {
    const { internet, homes } = buildTwoWays(lab, 100_000_000);
    for (const { cable } of homes)
      cable.router.sysctl(`net.netfilter.nf_conntrack_tcp_timeout_established=${FORGETS_AFTER_S}`);
    const serving = ['serve', '-u', '-a', `${SERVER}:${SERVER_PORT}`];
    const server = new CommandLine(serving, { through: internet.run });
    await server.prints(/^listening /m);
    const file = join(folder, 'source', 'film.bin');
    await writeRandomFile(file, 8);
    const options = ['-v', '-s', SERVER, '-u', '--port', String(SERVER_PORT)];
    const sender = new CommandLine(['send', '--json', ...options, file], {
      through: homes[0].computer.run,
    });
    const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
    const received = join(folder, 'received');
    const getting = [...homes[1].computer.run, ...COOEE, 'get', ...options, '--path', received, code];
    const receiver = new Program(atTerminal(getting), stateHome(folder));
    await receiver.prints(/Accept\? \(y\/n\) /);
    await sleep(NOTHING_HAPPENS_MS);
    receiver.type('y\n');
    const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.code, got.code]).toEqual([0, 0]);
    expect(`${sent.stderr}${got.stdout}`).not.toMatch(/given up|broke/);
    expect(sent.stdout).not.toContain('link-lost');
    expect(await fingerprint(received)).toEqual(await fingerprint(join(folder, 'source')));
  } finally {
    lab.remove();
  }
});
