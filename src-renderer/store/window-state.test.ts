import { describe, expect, it } from 'vitest';

import { EMPTY_SNAPSHOT } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';
import { mirror, showFirstScreen, useWindow } from './window-state';
import type { WindowState } from './window-state';

const CONNECTING: Snapshot = {
  ...EMPTY_SNAPSHOT,
  version: 7,
  phase: {
    name: 'connecting',
    role: 'joiner',
    code: { words: [], text: '' },
    steps: [],
    routes: [],
    relay: null,
  },
};

function windowShowing(snapshot: Snapshot): WindowState {
  return { ...useWindow.getInitialState(), snapshot, firstScreen: 'answer', agreesToRelay: true };
}

describe('the mirror of the engine', () => {
  it('shows a newer snapshot', () => {
    expect(mirror(windowShowing(EMPTY_SNAPSHOT), CONNECTING).snapshot).toBe(CONNECTING);
  });

  it('drops a snapshot that was overtaken on the way', () => {
    const state = windowShowing(CONNECTING);
    expect(mirror(state, { ...EMPTY_SNAPSHOT, version: 6 })).toBe(state);
  });

  it('drops the same snapshot when it arrives twice', () => {
    const state = windowShowing(CONNECTING);
    expect(mirror(state, { ...CONNECTING })).toBe(state);
  });

  it('keeps the answer screen open while nothing but the version changes', () => {
    expect(mirror(windowShowing(EMPTY_SNAPSHOT), { ...EMPTY_SNAPSHOT, version: 1 }).firstScreen).toBe(
      'answer',
    );
  });

  it('comes back to the choice after a call, not to the words of the last one', () => {
    const during = mirror(windowShowing(EMPTY_SNAPSHOT), CONNECTING);
    expect(mirror(during, { ...EMPTY_SNAPSHOT, version: 8 }).firstScreen).toBe('choice');
  });

  it('keeps a yes to a relay for the one call that begins with it', () => {
    const before = mirror(windowShowing(EMPTY_SNAPSHOT), { ...EMPTY_SNAPSHOT, version: 1 });
    expect(before.agreesToRelay).toBe(true);
    expect(mirror(before, CONNECTING).agreesToRelay).toBe(false);
  });
});

it('forgets a yes to a relay when its user goes back', () => {
  showFirstScreen('answer', { agreesToRelay: true });
  expect(useWindow.getState().agreesToRelay).toBe(true);
  showFirstScreen('choice');
  expect(useWindow.getState().agreesToRelay).toBe(false);
});
