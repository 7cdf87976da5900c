/**
 * Somebody who does not know the code and tries secrets, one connection each, on the port of a running call: `cooee send`,
 * `cooee get` and the window in both roles. They compare what they receive with their own key and hang up before they send anything
 * (docs/PROTOCOL.md 5). The fourth ends the call, in the same words for both friends; three are told and do no harm.
 */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { HeldIntroduction } from '../interop/held-introduction';
import { answerWith, launchCooee, startCall } from '../support/window/cooee-app';
import type { CooeeApp } from '../support/window/cooee-app';
import type { CommandLine } from '../support/program/command-line';
import { test as base } from '../support/program/command-line-test';
import { jsonEvents } from '../support/program/json-events';
import { takePictures } from '../support/window/pictures';
import { guess } from './raw-friend/peer-verification';
import type { GuessManner } from './raw-friend/peer-verification';
import { RawBytes } from './raw-friend/raw-bytes';

/** What is attacked, and the friend's part beside it. */
const VICTIMS = ['cooee send', 'cooee get', 'the calling window', 'the answering window'] as const;
type VictimName = (typeof VICTIMS)[number];

const SENTENCE = (times: string): string => `Somebody else tried to answer (${times})`;
const GUESSED = {
  code: 1,
  stderr:
    'cooee: Somebody else tried to answer with wrong words (4 times). They did not get in, and the call was stopped; start a new call with a new code. [C3]\n',
};

interface Victim {
  /** Resolves when it has ended for the guesses, with the sentence. */
  readonly endsForGuesses: () => Promise<void>;
  /** Resolves when it has told of three and connected. */
  readonly tellsOfThree: () => Promise<void>;
}

interface Attacked {
  readonly victim: Victim;
  /** With the command line, behind a server whose introduction is held back. */
  readonly friend: CommandLine;
  readonly held: HeldIntroduction;
  readonly code: string;
  /** @returns what one guess at the victim's secret has shown */
  readonly try: (secret: string, manner: GuessManner) => Promise<boolean | null>;
}

const test = base.extend<{
  readonly attack: (victim: VictimName) => Promise<Attacked>;
  readonly gift: string;
  readonly endings: (() => unknown)[];
}>({
  endings: async ({}, use) => {
    const endings: (() => unknown)[] = [];
    await use(endings);
    for (const end of endings.reverse()) await end();
  },
  gift: async ({ folder }, use) => {
    const file = join(folder, 'letter.txt');
    await writeFile(file, 'Dear Sam');
    await use(file);
  },
  attack: async ({ startServer, cooee, folder, gift, endings }, use) => {
    await use(async (name) => {
      const port = await startServer('-u');
      const held = await HeldIntroduction.open(Number(port));
      endings.push(() => {
        held.close();
      });
      const at = (through: string): string[] => ['-u', '-s', '127.0.0.1', '--port', through, '--json'];
      const sends = (through: string): CommandLine => cooee('send', ...at(through), gift);
      const gets = (through: string, code: string): CommandLine =>
        cooee('get', ...at(through), '-y', '-p', folder, code);
      const window = async (): Promise<CooeeApp> => {
        const server = { kind: 'custom', host: '127.0.0.1', port: Number(port), tls: false } as const;
        const app = await launchCooee({ name: 'Kim', server });
        endings.push(() => app.close());
        return app;
      };
      const codeOf = (program: CommandLine): Promise<string> =>
        program.prints(/"event":"code".*"text":"([^"]+)"/);

      let victim: Victim;
      let friend: CommandLine;
      let code: string;
      if (name === 'cooee send') {
        const program = sends(port);
        victim = programVictim(program);
        code = await codeOf(program);
        friend = gets(held.port, code);
      } else if (name === 'cooee get') {
        friend = sends(held.port);
        code = await codeOf(friend);
        victim = programVictim(gets(port, code));
      } else if (name === 'the calling window') {
        const app = await window();
        victim = windowVictim(app);
        code = await startCall(app);
        friend = cooee('get', ...at(held.port), '-y', '-p', folder, code);
      } else {
        friend = sends(held.port);
        code = await codeOf(friend);
        const app = await window();
        victim = windowVictim(app);
        await answerWith(app, code);
      }
      const victimPort = await held.victimPort;
      return {
        victim,
        friend,
        held,
        code,
        try: async (secret, manner) => guess(await connectTo(victimPort), secret, manner),
      };
    });
  },
});

function programVictim(program: CommandLine): Victim {
  return {
    endsForGuesses: async () => {
      const { code, stderr } = await program.finished;
      expect({ code, stderr }).toEqual(GUESSED);
      expect(jsonEvents(program).at(-1)).toMatchObject({ event: 'failed', code: 'C3', guesses: 4 });
    },
    tellsOfThree: async () => {
      await program.prints(/"event":"guesses","count":3/);
      await program.prints(/"event":"connected"/);
    },
  };
}

function windowVictim(app: CooeeApp): Victim {
  const { page } = app;
  return {
    endsForGuesses: async () => {
      const failure = page.getByTestId('failure');
      await expect(failure).toHaveAttribute('data-kind', 'code-guessed', { timeout: 20_000 });
      await expect(failure).toContainText('4 times');
      await expect(page.getByRole('heading', { level: 1 })).toContainText(
        'Somebody else tried to answer with wrong words',
      );
      await takePictures(app, 'guesses-end');
    },
    tellsOfThree: async () => {
      await expect(page.getByTestId('guesses')).toContainText(SENTENCE('3 times'));
      await expect(page.getByTestId('phase')).toHaveAttribute('data-phase', 'connected', { timeout: 20_000 });
      await expect(page.getByTestId('guesses')).toContainText(SENTENCE('3 times'));
      await takePictures(app, 'guesses-connected');
    },
  };
}

/** The victim opens its listener in the same moment as we hear of it: a refusal only means a little too early. */
async function connectTo(port: number): Promise<RawBytes> {
  for (let attempt = 0; ; attempt += 1) {
    const socket = connect({ host: '127.0.0.1', port });
    try {
      await once(socket, 'connect');
      return new RawBytes(socket);
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** The text of a secret, four letters of the code's alphabet, that is not the right one. */
const WRONG = ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee'] as const;

for (const name of VICTIMS) {
  for (const manner of ['waits for the challenge', 'speaks first'] as const) {
    test(`the fourth wrong guess of somebody who ${manner} ends the call of ${name} for both`, async ({
      attack,
    }) => {
      const { victim, friend, held, code, ...attacker } = await attack(name);
      for (const secret of WRONG.slice(0, 4)) expect(await attacker.try(secret, manner)).toBe(false);
      await victim.endsForGuesses();
      // The right one comes too late.
      const [, , right = ''] = code.split('.');
      expect(await attacker.try(right, manner).catch(() => null)).toBeNull();
      held.release();
      const { code: exit, stderr } = await friend.finished;
      expect({ code: exit, stderr }).toEqual(GUESSED);
    });
  }

  test(`three wrong guesses at ${name} are told on both sides, and do not keep the friend away`, async ({
    attack,
  }) => {
    const { victim, friend, held, ...attacker } = await attack(name);
    for (const secret of WRONG.slice(0, 3)) expect(await attacker.try(secret, 'speaks first')).toBe(false);
    held.release();
    await victim.tellsOfThree();
    await friend.prints(/"event":"guesses","count":3/);
    await friend.prints(/"event":"connected"/);
  });
}

test('a second answer with the same code has no new guesses', async ({ attack, cooee, folder }) => {
  const { victim, friend, held, code, ...attacker } = await attack('cooee get');
  for (const secret of WRONG.slice(0, 4)) await attacker.try(secret, 'speaks first');
  await victim.endsForGuesses();
  const again = await cooee('get', '-u', '-s', '127.0.0.1', '--port', '9', '-y', '-p', folder, code).finished;
  // Nobody was asked: the port is nobody's.
  expect({ code: again.code, stderr: again.stderr }).toEqual(GUESSED);
  held.release();
  await friend.finished;
});
