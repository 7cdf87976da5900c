import './safety-fields.css';

import type { Settings } from '../../../src-shared/ipc';
import { texts } from '../../texts';
import { CheckField } from './check-field';

type Safety = Pick<Settings, 'fifthWord' | 'comparesPhrase'>;

interface SafetyFieldsProps {
  readonly safety: Safety;
  readonly onChange: (safety: Safety) => void;
}

/** What makes a call safer than most need it. */
export function SafetyFields({ safety, onChange }: SafetyFieldsProps) {
  return (
    <fieldset className="safety">
      <legend className="field-label">{texts.settings.safety}</legend>
      <CheckField
        label={texts.settings.fifthWord}
        means={texts.settings.fifthWordMeans}
        checked={safety.fifthWord}
        onChange={(fifthWord) => {
          onChange({ ...safety, fifthWord });
        }}
      />
      <CheckField
        label={texts.settings.comparesPhrase}
        means={texts.settings.comparesPhraseMeans}
        checked={safety.comparesPhrase}
        onChange={(comparesPhrase) => {
          onChange({ ...safety, comparesPhrase });
        }}
      />
    </fieldset>
  );
}
