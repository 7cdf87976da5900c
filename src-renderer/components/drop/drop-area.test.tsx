// @vitest-environment happy-dom
import { act, createEvent, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { MAX_NOTE_LENGTH } from '../../../src-shared/session';
import { aCall } from '../../fixtures/call.fixture';
import { openWindow } from '../../fixtures/window.fixture';
import { useWindow } from '../../store';
import { Composer } from '../notes/composer';
import { DropArea } from './drop-area';

const CALL = { phase: aCall() };
const written = () => screen.getByRole<HTMLTextAreaElement>('textbox').value;

function open(snapshot: Parameters<typeof openWindow>[1]) {
  return openWindow(
    <DropArea>
      <Composer />
    </DropArea>,
    snapshot,
  );
}

interface Held {
  readonly text?: string;
  readonly link?: string;
  readonly files?: readonly File[];
}

/** What another program hands over. The page's own `DataTransfer` does not name files among its types in happy-dom. */
function held({ text = '', link = '', files = [] }: Held) {
  const texts = new Map([
    ['text/plain', text],
    ['text/uri-list', link],
  ]);
  const types = [...texts].filter(([, data]) => data !== '').map(([type]) => type);
  return {
    types: files.length > 0 ? ['Files', ...types] : types,
    files,
    getData: (type: string) => texts.get(type) ?? '',
    dropEffect: 'none',
  };
}

async function drop(what: Held): Promise<void> {
  const event = createEvent.drop(document.body, { dataTransfer: held(what) });
  await act(async () => {
    fireEvent(document.body, event);
  });
  // What is not prevented makes the window a page of the file.
  expect(event.defaultPrevented).toBe(true);
}

const hint = () => {
  const { notice } = useWindow.getState();
  return notice?.kind === 'hint' ? notice.text : null;
};

describe('a drop', () => {
  it('offers files in a call', async () => {
    const { bridge } = open({ snapshot: CALL });
    const file = new File(['x'], 'letter.txt');
    await drop({ files: [file] });
    expect(bridge.offered).toEqual([[file]]);
    expect(hint()).toBeNull();
  });

  it('of files before a call is answered with what to do first', async () => {
    const { bridge } = open({});
    await drop({ files: [new File(['x'], 'letter.txt')] });
    expect(bridge.offered).toEqual([]);
    expect(hint()).toBe('Start a call first, then drop your files.');
  });

  it('of a text goes below what is written already', async () => {
    const { user } = open({ snapshot: CALL });
    await user.type(screen.getByRole('textbox'), 'Hello');
    await drop({ text: 'and more' });
    expect(written()).toBe('Hello\nand more');
    expect(document.activeElement).toBe(screen.getByRole('textbox'));
  });

  it.each([
    [1, '1 character'],
    [3, '3 characters'],
  ])('of a text that is too long takes nothing of it: %i over', async (over, much) => {
    open({ snapshot: CALL });
    await drop({ text: 'x'.repeat(MAX_NOTE_LENGTH + over) });
    expect(written()).toBe('');
    expect(hint()).toBe(`That is ${much} too long for one text. Nothing was taken.`);
  });

  it('of a picture out of a browser, which is no file here, takes its address', async () => {
    const { bridge } = open({ snapshot: CALL });
    bridge.offerable(0);
    await drop({ files: [new File(['x'], 'cat.png')], link: 'https://example.org/cat.png' });
    expect(written()).toBe('https://example.org/cat.png');
  });

  it('of anything else is answered, not swallowed', async () => {
    open({ snapshot: CALL });
    await drop({});
    expect(hint()).toContain('Nothing was taken');
  });
});

describe('what is held over the window', () => {
  const over = (what: Held) => {
    fireEvent.dragOver(document.body, { dataTransfer: held(what) });
  };

  it('shows what a drop would do, until it leaves', () => {
    open({ snapshot: CALL });
    over({ files: [new File(['x'], 'letter.txt')] });
    screen.getByText('Drop to offer it to Sam');
    fireEvent(document.body, new MouseEvent('dragleave', { bubbles: true, relatedTarget: null }));
    expect(screen.queryByText('Drop to offer it to Sam')).toBeNull();
  });

  it('shows why nothing can be dropped', () => {
    open({});
    over({ text: 'Hello' });
    screen.getByText('A text or a link can be sent once your friend is in');
  });

  it('is ignored when it comes from the page itself', () => {
    open({ snapshot: CALL });
    fireEvent.dragStart(document.body);
    over({ text: 'Hello' });
    expect(screen.queryByText(/^Drop to/)).toBeNull();
    fireEvent.dragEnd(document.body);
    over({ text: 'Hello' });
    screen.getByText(/^Drop to/);
  });
});
