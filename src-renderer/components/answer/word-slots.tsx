import './word-slots.css';

import { Check, CircleHelp, Ellipsis } from 'lucide-react';

import type { InspectedCode, InspectedWord } from '../../../src-shared/code';
import { MOST_WORDS } from '../../../src-shared/code/spoken-code';
import { texts } from '../../texts';
import { wordProgress } from './answer-input';

function statusWords(word: InspectedWord | undefined): string {
  switch (word?.status) {
    case undefined:
      return texts.answer.empty;
    case 'complete':
      return texts.answer.recognised;
    case 'corrected':
      return texts.answer.corrected(word.typed);
    case 'partial':
      return texts.answer.partial;
    case 'unknown':
      return texts.answer.unknown;
  }
}

function SlotSign({ word }: { readonly word: InspectedWord | undefined }) {
  switch (word?.status) {
    case undefined:
      return null;
    case 'complete':
    case 'corrected':
      return <Check aria-hidden className="slot-sign" />;
    case 'partial':
      return <Ellipsis aria-hidden className="slot-sign" />;
    case 'unknown':
      return <CircleHelp aria-hidden className="slot-sign" />;
  }
}

function Slot({ position, word }: { readonly position: number; readonly word: InspectedWord | undefined }) {
  const status = statusWords(word);
  return (
    <li className={`slot slot-${word?.status ?? 'empty'}`}>
      <span className="slot-position">{texts.answer.wordSlot(position)}</span>
      <span className="slot-word">
        {word === undefined ? ' ' : (word.word ?? word.typed)}
        <SlotSign word={word} />
      </span>
      <span className="slot-status">{status}</span>
    </li>
  );
}

/** One place per word, ticked as soon as it is a real one. A code in its short form has no words to show. */
export function WordSlots({
  inspection,
  text,
}: {
  readonly inspection: InspectedCode;
  readonly text: string;
}) {
  const { words, complete } = inspection;
  if (words.length === 0 && complete) {
    return (
      <p className="slots-short">
        <Check aria-hidden /> {texts.answer.textForm} <strong>{text.trim()}</strong>
      </p>
    );
  }
  const { known, places } = wordProgress(inspection);
  return (
    <>
      <ol className={places === MOST_WORDS ? 'slots slots-five' : 'slots'}>
        {Array.from({ length: places }, (_, index) => (
          <Slot key={index} position={index + 1} word={words[index]} />
        ))}
      </ol>
      <span className="heard-only" role="status">
        {texts.answer.progress(known, places)}
      </span>
    </>
  );
}
