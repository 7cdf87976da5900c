import './suggestions.css';

import { texts } from '../../texts';
import type { Help } from './answer-input';

interface SuggestionsProps {
  readonly id: string;
  readonly help: Help | null;
  readonly marked: number | null;
  readonly onChoose: (choice: number) => void;
}

/** A row of words below the field. It keeps its height while empty, so that nothing jumps while somebody types. */
export function Suggestions({ id, help, marked, onChoose }: SuggestionsProps) {
  return (
    <div className="suggestions">
      {help?.kind === 'correction' && <span className="suggestions-lead">{texts.answer.didYouMean}</span>}
      <ul id={id} className="suggestions-list" role="listbox" aria-label={texts.answer.suggestions}>
        {help?.suggestions.map((word, choice) => (
          <li
            key={word}
            id={`${id}-${String(choice)}`}
            className={choice === (marked ?? 0) ? 'suggestion suggestion-next' : 'suggestion'}
            role="option"
            aria-selected={choice === marked}
            // The field keeps the focus: a press on the list must not take it away.
            onMouseDown={(event) => {
              event.preventDefault();
            }}
            onClick={() => {
              onChoose(choice);
            }}
          >
            {word}
            {choice === (marked ?? 0) && (
              <kbd className="suggestion-key" aria-hidden="true">
                Tab
              </kbd>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
