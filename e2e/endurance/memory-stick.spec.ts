/** A disk that refuses names and takes two for one: what it asks for is done, and both friends read it. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from '../support/program/command-line-test';
import { lastEvent } from '../support/program/json-events';
import { MemoryStick, whyNoMemoryStick } from '../support/disk/memory-stick';

test.beforeEach(() => {
  const reason = whyNoMemoryStick();
  test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
});

for (const format of ['for people', 'for programs']) {
  test(`a memory stick gets names as it takes them, told ${format}`, async ({ cooee, server, folder }) => {
    const [source, inbox] = [join(folder, 'tree'), join(folder, 'stick')];
    await mkdir(source);
    for (const name of ['a:b.txt', 'NAME', 'name']) await writeFile(join(source, name), name);
    const stick = await MemoryStick.insert(inbox);
    try {
      const how = format === 'for programs' ? ['--json'] : [];
      const sender = cooee('send', ...server, ...how, source);
      const code = await sender.prints(how.length > 0 ? /"text":"([^"]+)"/ : /as gday reads it: (\S+)/);
      const receiver = cooee('get', ...server, ...how, '-y', '--path', inbox, code);
      const [sent, got] = await Promise.all([sender.finished, receiver.finished]);
      expect([sent.stderr, got.stderr, sent.code, got.code]).toEqual(['', '', 0, 0]);
      expect((await readdir(join(inbox, 'tree'))).sort()).toEqual(['NAME', 'a_b.txt', 'name (2)']);
      const renamed = [
        { from: 'tree/a:b.txt', to: 'tree/a_b.txt', why: 'not-allowed' },
        { from: 'tree/name', to: 'tree/name (2)', why: 'taken' },
      ];
      for (const { stdout } of how.length > 0 ? [] : [sent, got]) {
        expect(stdout).toContain(
          'renamed: tree/a:b.txt -> tree/a_b.txt (the receiving computer or its disk does not allow the name)\n',
        );
        expect(stdout).toContain('renamed: tree/name -> tree/name (2) (the name is taken)\n');
      }
      for (const program of how.length > 0 ? [sender, receiver] : []) {
        const told = lastEvent(program, 'done')['renamed'];
        expect(told).toEqual(expect.arrayContaining(renamed));
        expect(told).toHaveLength(renamed.length);
      }
    } finally {
      stick.remove();
    }
  });
}
