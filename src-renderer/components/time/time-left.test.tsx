// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { openWindow } from '../../fixtures/window.fixture';
import { TimeLeft } from './time-left';

const NOW = Date.UTC(2026, 0, 1);
const shown = () => document.body.textContent;

function pass(milliseconds: number): void {
  act(() => {
    vi.advanceTimersByTime(milliseconds);
  });
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

it('counts down without a new snapshot, and is gone when the time is over', () => {
  openWindow(<TimeLeft until={NOW + 62_000} />);
  expect(shown()).toBe('good for another 1\u00a0min');
  pass(20_000);
  expect(shown()).toBe('good for another 45\u00a0sec');
  pass(39_000);
  expect(shown()).toBe('good for another 3\u00a0sec');
  pass(4_000);
  expect(shown()).toBe('');
});

it('follows a new end: another code is good for longer', () => {
  const { rerender } = openWindow(<TimeLeft until={NOW + 5_000} />);
  rerender(<TimeLeft until={NOW + 600_000} />);
  expect(shown()).toBe('good for another 10\u00a0min');
});
