import { useState } from 'react';

import { parseRelayPlace } from '../../../src-shared/contact-exchange';
import type { Settings } from '../../../src-shared/ipc';
import { texts } from '../../texts';
import { Field } from './field';

const KINDS = ['ask', 'server', 'other'] as const;
type Kind = (typeof KINDS)[number];

const MEANS: Readonly<Record<Kind, string>> = {
  ask: texts.relay.askMeans,
  server: texts.relay.serverMeans,
  other: texts.relay.otherMeans,
};

interface RelayChoiceProps {
  readonly relay: Settings['relay'];
  readonly onChange: (relay: Settings['relay']) => void;
}

/** `host:port` as people type it is enough. */
function asSetting(typed: string): string {
  const text = typed.trim();
  return text.startsWith('tcp:') ? text : `tcp:${text}`;
}

/** Through which relay calls go that find no direct way. What was typed is kept until the dialog closes. */
export function RelayChoice({ relay, onChange }: RelayChoiceProps) {
  const kind = relay === 'ask' || relay === 'server' ? relay : 'other';
  const [typed, setTyped] = useState(kind === 'other' ? relay.replace(/^tcp:/, '') : '');
  const isValid = parseRelayPlace(asSetting(typed)) !== null;
  return (
    <fieldset className="server-choice">
      <legend className="field-label">{texts.relay.setting}</legend>
      <div className="server-kinds">
        {KINDS.map((choice) => (
          <label key={choice} className="server-kind">
            <input
              type="radio"
              name="relay"
              value={choice}
              checked={kind === choice}
              onChange={() => {
                onChange(choice === 'other' ? asSetting(typed) : choice);
              }}
            />
            {texts.relay[choice]}
          </label>
        ))}
      </div>
      <p className="field-means" aria-live="polite">
        {MEANS[kind]}
      </p>
      {kind === 'other' && (
        <Field label={texts.relay.place} means={typed === '' || isValid ? undefined : texts.relay.invalid}>
          <input
            required
            // Checked as it is typed; the form is not sent before it is one.
            ref={(input) => {
              input?.setCustomValidity(isValid ? '' : texts.relay.invalid);
            }}
            aria-invalid={typed !== '' && !isValid}
            maxLength={120}
            spellCheck={false}
            placeholder="relay.example.org:4001"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              onChange(asSetting(event.currentTarget.value));
            }}
          />
        </Field>
      )}
    </fieldset>
  );
}
