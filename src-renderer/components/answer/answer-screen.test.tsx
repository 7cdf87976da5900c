// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { completeWord, generateCode, wordsOf } from '../../../src-shared/code';
import { openWindow, refused } from '../../fixtures/window.fixture';
import { useWindow } from '../../store';
import { AnswerScreen } from './answer-screen';

/** A code that is right, check bits included: five bytes of our own instead of random ones. */
const WORDS = wordsOf(generateCode(() => Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a)));
const CODE = WORDS.join(' ');
const [FIRST = '', SECOND = '', THIRD = '', FOURTH = ''] = WORDS;
/** The same words in another order: real words that are no code. */
const NO_CODE = [SECOND, FIRST, THIRD, FOURTH].join(' ');

const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'The words of the code' });
const options = () => screen.queryAllByRole('option').map((option) => option.firstChild?.textContent);
const marked = () => screen.queryByRole('option', { selected: true })?.firstChild?.textContent;
const connect = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Connect' });
/** Each place with what stands in it and what is said of it. */
const slots = () =>
  within(screen.getAllByRole('list')[0]!)
    .getAllByRole('listitem')
    .map((slot) => slot.textContent);

describe('typing the words of a code', () => {
  it('begins in the field, and has the network checked meanwhile', () => {
    const { bridge } = openWindow(<AnswerScreen />);
    expect(document.activeElement).toBe(field());
    expect(bridge.commands).toContainEqual(['network.check']);
  });

  it('offers the words that begin like the one being typed; Tab takes the first and begins the next', async () => {
    const { user } = openWindow(<AnswerScreen />);
    await user.keyboard('mar');
    expect(options()).toEqual(completeWord('mar'));
    expect(field().getAttribute('aria-expanded')).toBe('true');
    await user.keyboard('{Tab}');
    expect(field().value).toBe(`${completeWord('mar')[0]!} `);
    expect(document.activeElement).toBe(field());
    expect(options()).toEqual([]);
  });

  it('marks a word with the arrows, and Enter takes the marked one', async () => {
    const { bridge, user } = openWindow(<AnswerScreen />);
    await user.keyboard('mar{ArrowDown}{ArrowDown}');
    const second = completeWord('mar')[1]!;
    expect(marked()).toBe(second);
    expect(field().getAttribute('aria-activedescendant')).toBe(
      screen.getByRole('option', { selected: true }).id,
    );
    await user.keyboard('{Enter}');
    expect(field().value).toBe(`${second} `);
    expect(bridge.commands.map(([name]) => name)).not.toContain('call.answer');
  });

  it('forgets the mark when typing goes on', async () => {
    const { user } = openWindow(<AnswerScreen />);
    await user.keyboard('ma{ArrowDown}');
    expect(marked()).toBeDefined();
    await user.keyboard('r');
    expect(marked()).toBeUndefined();
  });

  it('takes a word that is clicked, and leaves the keyboard in the field', async () => {
    const { user } = openWindow(<AnswerScreen />);
    await user.keyboard('mar');
    const last = screen.getAllByRole('option').at(-1)!;
    await user.click(last);
    expect(field().value).toBe(`${completeWord('mar').at(-1)!} `);
    expect(document.activeElement).toBe(field());
  });

  it('leaves the caret behind a word completed in the middle', async () => {
    const { user } = openWindow(<AnswerScreen />);
    await user.keyboard(`${FIRST}  ${THIRD}`);
    await user.keyboard(`{ArrowLeft>${String(THIRD.length + 1)}/}${SECOND.slice(0, 3)}{Tab}`);
    expect(field().value).toBe(`${FIRST} ${SECOND} ${THIRD}`);
    expect(field().selectionStart).toBe(`${FIRST} ${SECOND}`.length);
  });

  it('asks whether another word was meant where none begins like it', async () => {
    const { user } = openWindow(<AnswerScreen />);
    await user.keyboard('kaol ');
    screen.getByText('Did you mean');
    expect(options()).toContain('koala');
  });

  it('leaves Tab with Shift to the browser', async () => {
    const { user } = openWindow(<AnswerScreen />);
    await user.keyboard('mar{Shift>}{Tab}{/Shift}');
    expect(field().value).toBe('mar');
  });
});

describe('the places of the words', () => {
  it('say of each word what is known of it', async () => {
    const { user } = openWindow(<AnswerScreen />);
    expect(slots()).toHaveLength(4);
    await user.keyboard(`${FIRST} mar`);
    const [first, second, third] = slots();
    expect(first).toBe(`Word 1${FIRST}recognised`);
    expect(second).toContain('not finished');
    expect(third).toContain('not typed yet');
    expect(screen.getByRole('status').textContent).toBe('1 of 4 words recognised');
  });

  it('are five once four words are no code', async () => {
    const { user } = openWindow(<AnswerScreen />);
    await user.click(field());
    await user.paste(`${NO_CODE} `);
    expect(slots()).toHaveLength(5);
  });

  it('give way to a code in its short form', async () => {
    const { user } = openWindow(<AnswerScreen />);
    await user.click(field());
    await user.paste(' 1.abcd.efgh ');
    screen.getByText(/That is a complete code in its short form/);
    expect(screen.queryByText('not typed yet')).toBeNull();
  });
});

describe('connecting', () => {
  it('is possible as soon as a whole code was pasted, and sends it as it stands', async () => {
    const { bridge, user } = openWindow(<AnswerScreen />);
    expect(connect().disabled).toBe(true);
    await user.click(field());
    await user.paste(CODE);
    screen.getByText('The words fit together: this is a complete code.');
    await user.click(connect());
    expect(bridge.commands).toContainEqual(['call.answer', { code: CODE }]);
  });

  it('goes by Enter in the field too', async () => {
    const { bridge, user } = openWindow(<AnswerScreen />);
    await user.keyboard(`${CODE}{Enter}`);
    expect(bridge.commands).toContainEqual(['call.answer', { code: CODE }]);
  });

  it('is refused before the one guess is spent where real words are no code', async () => {
    const { bridge, user } = openWindow(<AnswerScreen />);
    await user.click(field());
    await user.paste(`${NO_CODE} ${FIRST}`);
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(connect().disabled).toBe(true);
    await user.keyboard('{Enter}');
    expect(bridge.commands.map(([name]) => name)).not.toContain('call.answer');
  });

  it('says why it was refused, until something else is typed', async () => {
    const { bridge, user } = openWindow(<AnswerScreen />);
    bridge.answer('call.answer', refused('server-unreachable'));
    await user.keyboard(`${CODE}{Enter}`);
    expect(field().getAttribute('aria-invalid')).toBe('true');
    const described = document.getElementById(field().getAttribute('aria-describedby')!)!;
    expect(described.textContent).toContain('server');
    await user.keyboard('{Backspace}');
    expect(described.textContent).not.toContain('server');
  });
});

describe('the way back', () => {
  it('is Escape in the field, and the button', async () => {
    const { user } = openWindow(<AnswerScreen />);
    useWindow.setState({ firstScreen: 'answer' });
    await user.keyboard('mar{Escape}');
    expect(useWindow.getState().firstScreen).toBe('choice');
    useWindow.setState({ firstScreen: 'answer' });
    await user.click(screen.getByRole('button', { name: 'Back' }));
    expect(useWindow.getState().firstScreen).toBe('choice');
  });
});
