import './code-words.css';

import { howToSay } from '../../../src-shared/code';
import { FEWEST_WORDS } from '../../../src-shared/code/spoken-code';
import { texts } from '../../texts';

/**
 * The words of a code, large, numbered and in pairs: two breaths on the phone, and a third for a fifth word. Below each
 * is its spelling in the radio alphabet, for a bad line.
 */
export function CodeWords({ words }: { readonly words: readonly string[] }) {
  return (
    <ol
      className={words.length > FEWEST_WORDS ? 'code-words code-words-more' : 'code-words'}
      aria-label={texts.waiting.codeLabel}
      data-testid="code-words"
      data-code={words.join('-')}
    >
      {words.map((word, index) => (
        <li key={`${String(index)}-${word}`} className="code-word">
          <span className="code-word-written">{word}</span>
          <span className="code-word-spoken">
            <span className="heard-only">{texts.waiting.spelled} </span>
            {howToSay(word)}
          </span>
        </li>
      ))}
    </ol>
  );
}
