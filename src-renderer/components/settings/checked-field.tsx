import './checked-field.css';

import { useId, useState } from 'react';
import type { ComponentProps } from 'react';

interface CheckedFieldProps extends Omit<
  ComponentProps<'input'>,
  'value' | 'defaultValue' | 'onChange' | 'ref'
> {
  readonly label: string;
  /** What it is for; while what is typed cannot be used, `wrong` takes its place. */
  readonly means?: string;
  readonly wrong: string;
  /** What is in it at first. */
  readonly initial: string;
  readonly isGood: (text: string) => boolean;
  /** Only for what is good. Without the spaces around it. */
  readonly onGood: (text: string) => void;
}

/** A line of text that has a form: what is wrong with it is said below while it is typed, and nothing is saved before it is right. */
export function CheckedField({ label, means, wrong, initial, isGood, onGood, ...rest }: CheckedFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState(initial);
  const text = typed.trim();
  const isRight = isGood(text);
  // Nobody is blamed for a field that they have not begun to fill.
  const isWrong = !isRight && text !== '';
  const below = isWrong ? wrong : means;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        ref={(input) => {
          input?.setCustomValidity(isRight ? '' : wrong);
        }}
        spellCheck={false}
        aria-invalid={isWrong}
        aria-describedby={below === undefined ? undefined : `${id}-below`}
        value={typed}
        onChange={(event) => {
          const next = event.currentTarget.value;
          setTyped(next);
          if (isGood(next.trim())) onGood(next.trim());
        }}
        {...rest}
      />
      {below !== undefined && (
        <span id={`${id}-below`} className={isWrong ? 'field-means field-wrong' : 'field-means'}>
          {below}
        </span>
      )}
    </div>
  );
}
