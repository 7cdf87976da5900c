import './safety-fields.css';

import type { Settings } from '../../../src-shared/ipc';
import { texts } from '../../texts';

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
      <label className="safety-choice">
        <input
          type="checkbox"
          checked={safety.fifthWord}
          onChange={(event) => {
            onChange({ ...safety, fifthWord: event.currentTarget.checked });
          }}
        />
        <span>
          {texts.settings.fifthWord}
          <span className="field-means">{texts.settings.fifthWordMeans}</span>
        </span>
      </label>
      <label className="safety-choice">
        <input
          type="checkbox"
          checked={safety.comparesPhrase}
          onChange={(event) => {
            onChange({ ...safety, comparesPhrase: event.currentTarget.checked });
          }}
        />
        <span>
          {texts.settings.comparesPhrase}
          <span className="field-means">{texts.settings.comparesPhraseMeans}</span>
        </span>
      </label>
    </fieldset>
  );
}
