/** What the keeper of a relay gets to see: how much is sent, not what. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { Sniffer, whyNoSniffer } from '../support/network/sniffer';
import { test } from './lab-test';
import { callBetween } from './pair-call';
import { home } from './places';

test('the keeper of a relay sees neither the code, nor names, nor content', async ({ internetWith }) => {
  const reason = whyNoSniffer();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
  const folder = await mkdtemp(join(tmpdir(), 'cooee-keeper-'));
  try {
    const [name, content] = ['holiday at the lake.txt', 'we never told anybody where we went'];
    const file = join(folder, name);
    await writeFile(file, content);
    // Little is sent, and the words are long: they do not come up in ciphertext by chance.
    const [words, secret] = [['maple', 'ocean', 'guitar', 'silver'], '9gcy'];
    const computer = 'sams-computer';

    const { server, homes } = await internetWith([home('random'), home('random')], ['--relay']);
    const named = homes.map(({ run }) => [
      ...run,
      'unshare',
      '--uts',
      'sh',
      '-c',
      'hostname "$0" && exec "$@"',
      computer,
    ]);
    const [caller = [], answerer = []] = named;
    const sniffer = await Sniffer.start(server.run, 'wan', join(folder, 'keeper.pcap'));
    const relay = ['--relay', 'server'];
    const given = [...relay, '-c', words.join('-')];
    const outcome = await callBetween({ homes: [{ run: caller }, { run: answerer }] }, file, given, relay);
    const seen = await sniffer.stop();
    for (const side of [outcome.caller, outcome.answerer])
      expect(side).toMatchObject({ name: 'connected', route: 'relay' });
    expect(Object.keys(outcome.received)).toEqual([name]);

    const isSeen = (text: string): boolean =>
      seen.some((bytes) => bytes.toString('latin1').toLowerCase().includes(text.toLowerCase()));
    // They do listen, to what the relay is asked and to the peers themselves.
    for (const text of ['please relay', 'gday_hole_punch']) expect(isSeen(text), text).toBe(true);
    for (const text of [...words, secret, name, 'holiday', content, computer])
      expect(isSeen(text), text).toBe(false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
