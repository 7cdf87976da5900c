import { X } from 'lucide-react';

import { ask, showFailure } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { IconButton } from '../controls/icon-button';
import { Field } from './field';

interface CertificateFieldProps {
  /** Absolute path, or null for what the system trusts. */
  readonly file: string | null;
  readonly onChange: (file: string | null) => void;
}

/** The certificate to trust for a server with a self-signed one. Main reads it; here it is a path. */
export function CertificateField({ file, onChange }: CertificateFieldProps) {
  const choose = async (): Promise<void> => {
    const outcome = await ask('settings.chooseCertificate');
    if (!outcome.ok) showFailure(outcome.failure);
    else if (outcome.value !== null) onChange(outcome.value);
  };
  return (
    <div className="server-certificate">
      <div className="settings-folder">
        <Field label={texts.settings.certificate}>
          <input
            readOnly
            value={file ?? ''}
            placeholder={texts.settings.certificateSystem}
            title={file ?? undefined}
          />
        </Field>
        {file !== null && (
          <IconButton
            label={texts.settings.clearCertificate}
            onClick={() => {
              onChange(null);
            }}
          >
            <X aria-hidden />
          </IconButton>
        )}
        <Button
          onClick={() => {
            void choose();
          }}
        >
          {texts.settings.chooseCertificate}
        </Button>
      </div>
      <p className="field-means">{texts.settings.certificateMeans}</p>
    </div>
  );
}
