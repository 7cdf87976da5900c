import { useState } from 'react';

import type { InspectedCode } from '../../../src-shared/code';
import { helpFor, judge, withWord } from './answer-input';
import type { Field, Help } from './answer-input';

export interface CodeEntry {
  readonly field: Field;
  readonly inspection: InspectedCode;
  readonly help: Help | null;
  /** The suggestion marked with the arrow keys, or null. */
  readonly marked: number | null;
  readonly write: (field: Field) => void;
  readonly mark: (choice: number) => void;
  readonly choose: (choice: number) => void;
}

/** What stands in the answer field and what the code module thinks of it. */
export function useCodeEntry(): CodeEntry {
  const [field, setField] = useState<Field>({ text: '', caret: 0 });
  const [marked, setMarked] = useState<number | null>(null);
  const inspection = judge(field.text);
  const help = helpFor(inspection, field);

  const write = (next: Field): void => {
    if (next.text !== field.text) setMarked(null);
    setField(next);
  };
  const choose = (choice: number): void => {
    const word = help?.suggestions[choice];
    if (help !== null && word !== undefined) write(withWord(inspection, help.index, word));
  };
  return { field, inspection, help, marked, write, mark: setMarked, choose };
}
