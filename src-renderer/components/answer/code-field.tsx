import './code-field.css';

import { useEffect, useId, useLayoutEffect, useRef } from 'react';
import type { ChangeEvent, KeyboardEvent, SyntheticEvent } from 'react';

import { texts } from '../../texts';
import { press } from './answer-input';
import type { CodeEntry } from './code-entry';
import { Suggestions } from './suggestions';

interface CodeFieldProps {
  readonly entry: CodeEntry;
  readonly describedBy: string;
  readonly invalid: boolean;
  readonly onEdit: () => void;
  readonly onConnect: () => void;
  readonly onBack: () => void;
}

/** One field for the whole code, with completion in the manner of an ARIA combobox. */
export function CodeField({ entry, describedBy, invalid, onEdit, onConnect, onBack }: CodeFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const { field, help, marked } = entry;

  useEffect(() => {
    input.current?.focus();
  }, []);

  // A completion rewrites the text, and React leaves the caret at its end: put it behind the completed word.
  useLayoutEffect(() => {
    const element = input.current;
    if (element !== null && element.selectionStart === element.selectionEnd) {
      element.setSelectionRange(field.caret, field.caret);
    }
  }, [field]);

  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    const { value, selectionStart } = event.currentTarget;
    entry.write({ text: value, caret: selectionStart ?? value.length });
    onEdit();
  };
  const onSelect = (event: SyntheticEvent<HTMLInputElement>): void => {
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    // Only a caret that moved is news; a selection must stay as it is.
    if (selectionStart === null || selectionStart !== selectionEnd || selectionStart === field.caret) return;
    entry.write({ text: value, caret: selectionStart });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey)
      return;
    const pressed = press(event.key, entry.inspection, help, marked);
    if (pressed.action === 'none') return;
    event.preventDefault();
    switch (pressed.action) {
      case 'complete':
        entry.choose(pressed.choice);
        break;
      case 'move':
        entry.mark(pressed.choice);
        break;
      case 'connect':
        onConnect();
        break;
      case 'back':
        onBack();
        break;
    }
  };

  return (
    <div className="code-field">
      <input
        ref={input}
        className="code-field-input"
        data-testid="answer-input"
        type="text"
        role="combobox"
        aria-label={texts.answer.label}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        aria-autocomplete="list"
        aria-expanded={help !== null}
        aria-controls={listId}
        {...(marked === null ? {} : { 'aria-activedescendant': `${listId}-${String(marked)}` })}
        autoCapitalize="none"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        value={field.text}
        onChange={onChange}
        onSelect={onSelect}
        onKeyDown={onKeyDown}
      />
      <Suggestions
        id={listId}
        help={help}
        marked={marked}
        onChoose={(choice) => {
          entry.choose(choice);
          input.current?.focus();
        }}
      />
    </div>
  );
}
