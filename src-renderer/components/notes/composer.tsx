import './composer.css';

import { SendHorizontal } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';

import { MAX_NOTE_LENGTH } from '../../../src-shared/session';
import { ask, showFailure } from '../../store';
import { texts } from '../../texts';
import { IconButton } from '../controls/icon-button';
import { takeDroppedTexts, withDropped } from '../drop/dropped';

/** Where a text or a link for the friend is written. It grows with the text, up to the height of its style. */
export function Composer() {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const helpId = useId();
  const over = text.trim().length - MAX_NOTE_LENGTH;
  const canSend = text.trim() !== '' && over <= 0;

  // Chrome 114 has no `field-sizing`.
  useLayoutEffect(() => {
    const box = field.current;
    if (box === null) return;
    box.style.height = 'auto';
    box.style.height = `${String(box.scrollHeight + box.offsetHeight - box.clientHeight)}px`;
  }, [text]);

  useEffect(
    () =>
      takeDroppedTexts((dropped) => {
        setText((written) => withDropped(written, dropped));
        field.current?.focus();
      }),
    [],
  );

  const send = async (): Promise<void> => {
    if (!canSend) return;
    setText('');
    const outcome = await ask('notes.send', { text });
    if (outcome.ok) return;
    // What could not be sent is not lost, unless something new is being written already.
    setText((written) => (written === '' ? text : written));
    showFailure(outcome.failure);
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label={texts.notes.label}
        aria-describedby={helpId}
        aria-invalid={over > 0}
        placeholder={texts.notes.placeholder}
        title={texts.notes.help}
        data-testid="note-input"
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          // While an input method composes a word, Enter only chooses it.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <span id={helpId} className={over > 0 ? 'composer-over' : 'heard-only'}>
        {over > 0 ? texts.notes.tooLong(over) : texts.notes.help}
      </span>
      <IconButton type="submit" label={texts.notes.send} aria-disabled={!canSend} data-testid="send-note">
        <SendHorizontal aria-hidden />
      </IconButton>
    </form>
  );
}
