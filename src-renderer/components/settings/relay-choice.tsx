import { useState } from 'react';

import { parseRelayPlace } from '../../../src-shared/contact-exchange';
import type { Settings } from '../../../src-shared/ipc';
import { texts } from '../../texts';
import { CheckedField } from './checked-field';

const KINDS = ['ask', 'server', 'other'] as const;
type Kind = (typeof KINDS)[number];

const MEANS: Readonly<Record<Kind, string>> = {
  ask: texts.relay.askMeans,
  server: texts.relay.serverMeans,
  other: texts.relay.otherMeans,
};

interface RelayChoiceProps {
  readonly relay: Settings['relay'];
  /** Whether the settings were opened for it. */
  readonly isFirst: boolean;
  readonly onChange: (relay: Settings['relay']) => void;
}

/** `host:port` as people type it is enough. */
function asSetting(text: string): string {
  return text.startsWith('tcp:') ? text : `tcp:${text}`;
}

/** Through which relay calls go that find no direct way. What was typed is kept until the dialog closes. */
export function RelayChoice({ relay, isFirst, onChange }: RelayChoiceProps) {
  const initial = relay === 'ask' || relay === 'server' ? relay : 'other';
  const [kind, setKind] = useState<Kind>(initial);
  const [place, setPlace] = useState(initial === 'other' ? relay : '');
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
              data-first-focus={isFirst && kind === choice ? '' : undefined}
              onChange={() => {
                setKind(choice);
                onChange(choice === 'other' ? place : choice);
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
        <CheckedField
          label={texts.relay.place}
          wrong={texts.relay.invalid}
          required
          maxLength={120}
          placeholder="relay.example.org:4001"
          initial={place.replace(/^tcp:/, '')}
          isGood={(text) => parseRelayPlace(asSetting(text)) !== null}
          onGood={(text) => {
            setPlace(asSetting(text));
            onChange(asSetting(text));
          }}
        />
      )}
    </fieldset>
  );
}
