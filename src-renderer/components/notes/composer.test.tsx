// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { MAX_NOTE_LENGTH } from '../../../src-shared/session';
import { openWindow, refused } from '../../fixtures/window.fixture';
import { NoticeBar } from '../notices/notice-bar';
import { Composer } from './composer';

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'A text for your friend' });
const send = () => screen.getByRole('button', { name: 'Send' });

describe('the field for a text', () => {
  it('leaves Enter to an input method that composes a word', async () => {
    const { bridge, user } = openWindow(<Composer />);
    await user.type(field(), 'にほん');
    fireEvent.keyDown(field(), { key: 'Enter', isComposing: true });
    expect(bridge.commands).toEqual([]);
    expect(field().value).toBe('にほん');
  });

  it('sends with Enter, as it was written, and is empty again', async () => {
    const { bridge, user } = openWindow(<Composer />);
    await user.type(field(), 'Look at this: https://example.org/{Enter}');
    expect(bridge.commands).toEqual([['notes.send', { text: 'Look at this: https://example.org/' }]]);
    expect(field().value).toBe('');
  });

  it('begins a new line with Shift and Enter', async () => {
    const { bridge, user } = openWindow(<Composer />);
    await user.type(field(), 'one{Shift>}{Enter}{/Shift}two');
    expect(field().value).toBe('one\ntwo');
    expect(bridge.commands).toEqual([]);
    await user.click(send());
    expect(bridge.commands).toEqual([['notes.send', { text: 'one\ntwo' }]]);
  });

  it('does not send a text of nothing but spaces', async () => {
    const { bridge, user } = openWindow(<Composer />);
    await user.type(field(), '   {Enter}');
    await user.click(send());
    expect(bridge.commands).toEqual([]);
    expect(send().getAttribute('aria-disabled')).toBe('true');
  });

  it('says how much too long a text is, and keeps it', async () => {
    const { bridge, user } = openWindow(<Composer />);
    await user.click(field());
    await user.paste('x'.repeat(MAX_NOTE_LENGTH + 1));
    screen.getByText('1 character too long for one text');
    await user.paste('xx');
    screen.getByText('3 characters too long for one text');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(send().getAttribute('aria-disabled')).toBe('true');
    await user.keyboard('{Enter}');
    expect(bridge.commands).toEqual([]);

    await user.keyboard('{Backspace>3/}{Enter}');
    expect(bridge.commands).toEqual([['notes.send', { text: 'x'.repeat(MAX_NOTE_LENGTH) }]]);
  });

  it('gives back a text that could not be sent, and says why', async () => {
    const { bridge, user } = openWindow(
      <>
        <Composer />
        <NoticeBar />
      </>,
    );
    bridge.answer('notes.send', refused('connection-lost'));
    await user.type(field(), 'Hello{Enter}');
    expect(field().value).toBe('Hello');
    expect(screen.getByRole('alert').textContent).not.toBe('');
  });
});
