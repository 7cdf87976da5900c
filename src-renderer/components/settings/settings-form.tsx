import './settings-form.css';

import { useState } from 'react';
import type { SyntheticEvent } from 'react';

import type { Settings } from '../../../src-shared/ipc';
import { failureFact, FAILURES } from '../../../src-shared/session';
import type { Failure } from '../../../src-shared/session';
import { ask } from '../../store';
import type { SettingsField } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { Field } from './field';
import { OddNetworkFields } from './odd-network-fields';
import { RelayChoice } from './relay-choice';
import { SafetyFields } from './safety-fields';
import { ServerChoice } from './server-choice';

function Refusal({ failure }: { readonly failure: Failure }) {
  const { what, remedy } = FAILURES[failure.kind];
  const fact = failureFact(failure);
  return (
    <>
      {what}. {fact !== null && `${fact}. `}
      {remedy}.
    </>
  );
}

interface SettingsFormProps {
  readonly settings: Settings;
  /** Which field has the focus at first. */
  readonly first: SettingsField;
  readonly onClose: () => void;
}

/** A draft of the settings; it takes effect only once main has saved it. */
export function SettingsForm({ settings, first, onClose }: SettingsFormProps) {
  const [draft, setDraft] = useState(settings);
  const [refusal, setRefusal] = useState<Failure | null>(null);

  const save = async (): Promise<void> => {
    const outcome = await ask('settings.save', draft);
    if (outcome.ok) onClose();
    else setRefusal(outcome.failure);
  };
  const chooseFolder = async (): Promise<void> => {
    const outcome = await ask('settings.chooseFolder');
    if (!outcome.ok) setRefusal(outcome.failure);
    else if (outcome.value !== null) setDraft({ ...draft, downloadFolder: outcome.value });
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void save();
  };

  return (
    <form className="settings" onSubmit={submit}>
      <Field label={texts.settings.displayName} means={texts.settings.displayNameMeans}>
        <input
          data-first-focus={first === 'name' ? '' : undefined}
          required
          // At least one character that is not a space, as in the schema of the command.
          pattern=".*\S.*"
          maxLength={64}
          value={draft.displayName}
          onChange={(event) => {
            setDraft({ ...draft, displayName: event.currentTarget.value });
          }}
        />
      </Field>
      <div className="settings-folder">
        <Field label={texts.settings.folder}>
          <input readOnly value={draft.downloadFolder} title={draft.downloadFolder} />
        </Field>
        <Button
          onClick={() => {
            void chooseFolder();
          }}
        >
          {texts.settings.chooseFolder}
        </Button>
      </div>
      <ServerChoice
        server={draft.server}
        onChange={(server) => {
          setDraft({ ...draft, server });
        }}
      />
      <RelayChoice
        relay={draft.relay}
        isFirst={first === 'relay'}
        onChange={(relay) => {
          setDraft({ ...draft, relay });
        }}
      />
      <OddNetworkFields
        network={draft}
        onChange={(network) => {
          setDraft({ ...draft, ...network });
        }}
      />
      <SafetyFields
        safety={draft}
        onChange={(safety) => {
          setDraft({ ...draft, ...safety });
        }}
      />
      <div className="dialog-actions">
        <p className="settings-refusal" role="alert">
          {refusal !== null && <Refusal failure={refusal} />}
        </p>
        <Button onClick={onClose}>{texts.settings.cancel}</Button>
        <Button look="main" type="submit">
          {texts.settings.save}
        </Button>
      </div>
    </form>
  );
}
