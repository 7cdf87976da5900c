/** How a call with a hostile receiver ends, when they or the sender's user ends it: see ./send-attack. */
import { expect } from '@playwright/test';

import { expectAlive, expectEnd, FRAME_BYTES, MIB, test } from './send-attack';

test.describe('an end', () => {
  test('without credit no byte goes beyond the window, and the sender’s user can end it', async ({
    begin,
  }) => {
    const attack = await begin();
    attack.receiver.accept({ window: MIB });
    await attack.friend.receivesData(MIB - FRAME_BYTES);
    await expectAlive(attack, 1_000);
    attack.sender.kill('SIGINT');
    await expectEnd(attack, 'F9');
    expect(attack.friend.dataReceived).toBeLessThanOrEqual(MIB);
  });

  for (const [failure, diagnosis] of [
    [null, 'N2'],
    ['code-wrong', 'C2'],
    ['no such reason', 'N4'],
  ] as const) {
    test(`a goodbye for ${failure ?? 'no reason'} ends the call`, async ({ begin }) => {
      const attack = await begin();
      attack.receiver.accept({ window: MIB });
      attack.friend.stream.sendFinal(Buffer.from(`\0${JSON.stringify({ type: 'bye', failure })}`));
      await expectEnd(attack, diagnosis);
    });
  }

  test('a friend who is gone without a word is looked for, and the sender’s user can end that', async ({
    begin,
  }) => {
    const attack = await begin();
    attack.receiver.accept({ window: MIB });
    await attack.friend.receivesData(MIB - FRAME_BYTES);
    attack.friend.close();
    await attack.sender.prints(/the connection broke/);
    attack.sender.kill('SIGINT');
    await expectEnd(attack, 'F9');
  });

  test('the reason for an end is the friend’s, but the line it stands in is ours', async ({ begin }) => {
    const attack = await begin();
    attack.receiver.accept({ window: MIB });
    const detail = '\r\u001b[2Jdone: 3 files, verified on the other computer\n[N1]';
    attack.receiver.send({ type: 'cancel', by: 'receiver', failure: { kind: '__proto__', detail } });
    const { stdout, stderr } = await attack.sender.finished;
    expect(stderr).toMatch(/^cooee: Cooee made a mistake \([^\n\r\u001b]+\)\. [^\n]+ \[X2\]\n$/);
    expect(stdout).not.toContain('done');
  });

  test('all files rejected and a receipt for none is no success', async ({ begin }) => {
    const attack = await begin();
    const { receiver, friend } = attack;
    receiver.accept();
    receiver.items.forEach(({ kind }, index) => {
      if (kind === 'file') receiver.rejects(index);
    });
    await friend.receives(({ type }) => type === 'transfer-end');
    receiver.send({ type: 'receipt', files: 0, bytes: 0 });
    await expectEnd(attack, 'F4');
  });

  const VERIFIED = { type: 'verified', files: [0] } as const;
  const SECOND_THOUGHTS = {
    'a file verified that was not sent': VERIFIED,
    'a file rejected after it was verified': {
      type: 'file-rejected',
      file: 0,
      failure: { kind: 'file-damaged', detail: null },
    },
  } as const;
  for (const [called, message] of Object.entries(SECOND_THOUGHTS)) {
    test(`"${message.type}" for a file that was verified before ends the call`, async ({ begin }) => {
      const attack = await begin();
      const { receiver, friend } = attack;
      const wanted = receiver.index('letter.txt');
      receiver.skips(receiver.items.flatMap((_, index) => (index === wanted ? [] : [[index, index]])));
      receiver.accept();
      await friend.receivesData('Dear Sam'.length);
      receiver.send(VERIFIED);
      receiver.send(message);
      await expectEnd(attack, 'N4', called);
    });
  }
});
