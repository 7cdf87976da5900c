// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

import { openWindow, refused } from '../../fixtures/window.fixture';
import { showHint, tell } from '../../store';
import { NoticeBar } from './notice-bar';

const shown = () => screen.getByRole('alert').textContent;

afterEach(() => {
  vi.useRealTimers();
});

it('says why a command was refused, with its diagnosis code', async () => {
  const { bridge } = openWindow(<NoticeBar />);
  bridge.answer('call.hangUp', refused('no-route'));
  await act(async () => {
    tell('call.hangUp');
  });
  expect(shown()).toContain('The two networks did not let your computers connect directly.');
  expect(shown()).toContain('N1');
});

it('is closed by its button and by Escape, wherever the focus is', async () => {
  const { user } = openWindow(<NoticeBar />);
  act(() => {
    showHint('First hint.');
  });
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(shown()).toBe('');
  act(() => {
    showHint('Second hint.');
  });
  await user.keyboard('{Escape}');
  expect(shown()).toBe('');
});

it('goes by itself after twelve seconds, and a newer one has its own twelve', () => {
  vi.useFakeTimers();
  openWindow(<NoticeBar />);
  const hint = (text: string): void => {
    act(() => {
      showHint(text);
    });
  };
  const pass = (milliseconds: number): void => {
    act(() => {
      vi.advanceTimersByTime(milliseconds);
    });
  };
  hint('First hint.');
  pass(8_000);
  hint('Second hint.');
  pass(8_000);
  expect(shown()).toBe('Second hint.');
  pass(4_000);
  expect(shown()).toBe('');
});
