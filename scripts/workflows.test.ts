import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '..', '.github', 'workflows');

/** A tag can be moved to other code by whoever takes over the action; a commit cannot. The comment is for people. */
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

it('runs actions of others only at a commit, and says which version that is', () => {
  const uses = readdirSync(FOLDER).flatMap((name) =>
    readFileSync(join(FOLDER, name), 'utf8')
      .split('\n')
      .flatMap((line) => /^[\s-]*uses:\s*(.*?)\s*$/.exec(line)?.[1] ?? []),
  );
  expect(uses.length).toBeGreaterThan(0);
  const ofOthers = uses.filter((action) => !action.startsWith('./'));
  expect(ofOthers.filter((action) => !PINNED.test(action))).toEqual([]);
});
