import { expect, it } from 'vitest';

import { COMMANDS, findNamed } from '../../src-shared/ipc';
import type { EngineCommands } from './engine-commands';
import { Engine } from './engine';

it('is found by the thread: every command of the contract that is the engine’s, and nothing of the class itself', async () => {
  const config = { displayName: 'Kim', appVersion: '0.0.0', stateFolder: null, guessFolder: null };
  const engine = new Engine(
    { ...config, server: { kind: 'listed' }, downloadFolder: '/nowhere' },
    () => undefined,
  );
  for (const [subject, group] of Object.entries(COMMANDS))
    for (const [name, { executor }] of Object.entries(group))
      expect(typeof findNamed(engine, `${subject}.${name}`), `${subject}.${name}`).toBe(
        executor === 'engine' ? 'function' : 'undefined',
      );
  expect(findNamed(engine, 'transfers.constructor')).toBeUndefined();
  expect(findNamed(engine, 'close')).toBeUndefined();
  await engine.close();
});

it('does not compile without one of the commands, with a misspelt one or with an argument it does not have', () => {
  const done = (): void => undefined;
  const all = { check: done } satisfies EngineCommands['network'];
  const unfinished = { resume: done };
  // @ts-expect-error `forget` is missing.
  const missing: EngineCommands['unfinished'] = unfinished;
  // @ts-expect-error It is called `forget`.
  const misspelt: EngineCommands['unfinished'] = { ...unfinished, forgets: done };
  const other = ({ path }: { path: string }): string => path;
  // @ts-expect-error `notes.send` is given a text.
  const otherArgument: EngineCommands['notes'] = { send: other };
  expect([all, missing, misspelt, otherArgument]).toHaveLength(4);
});
