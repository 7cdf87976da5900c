/** A code that one program makes or is given means the same to the other (docs/GDAY-WIRE.md 1). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { fingerprint, sha256 } from '../support/disk/file-tree';
import { makeCall } from './call';
import type { Pair } from './call';
import { Sender } from './friend';
import { meetingAt, test } from './meeting-fixture';

const TO_GDAY: Pair = { sender: 'Cooee', receiver: 'gday' };
const FROM_GDAY: Pair = { sender: 'gday', receiver: 'Cooee' };

/** As `send --code` is given them. Strings may be anything without a space or a dot; numbers may have a sign. */
const CODES = ['0.room.secret', '+007.Größe_4%.🦘-日本', '0.lauter-lange-namen-fuer-einen-raum.x'] as const;

for (const pair of [TO_GDAY, FROM_GDAY]) {
  for (const flags of [
    ['--length', '5'],
    ['-l', '9'],
    ...CODES.map((code) => ['--code', code]),
    ['-c', '0.short-flag.secret'],
  ]) {
    test(`${pair.sender} to ${pair.receiver} with ${flags.join(' ')}`, async ({ host, servers, things }) => {
      const meeting = meetingAt(host, servers['Cooee’s server'], 'IPv4');
      const folder = await mkdtemp(join(things.folder, 'received-'));
      const source = join(things.folder, 'letter.txt');
      await writeFile(source, 'hello');
      await makeCall(pair, meeting, { paths: [...flags, source], folder, answer: 'accept' });
      expect(await fingerprint(folder)).toEqual({ 'letter.txt': await sha256(source) });
      await rm(folder, { recursive: true, force: true });
    });
  }
}

for (const program of ['Cooee', 'gday'] as const) {
  test(`a code of ${program} has as many letters as asked for, and number 0 for a server of one’s own`, async ({
    host,
    servers,
    things,
  }) => {
    const meeting = meetingAt(host, servers['Cooee’s server'], 'IPv4');
    const sender = new Sender(program, meeting, ['--length', '6', things.file]);
    expect(await sender.code()).toMatch(
      /^0\.[2345689abcdefghjkmnpqrstvwxyz]{6}\.[2345689abcdefghjkmnpqrstvwxyz]{6}$/,
    );
    sender.program.kill('SIGKILL');
    await sender.program.finished;
  });
}
