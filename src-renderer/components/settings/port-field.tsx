import { useState } from 'react';

import { texts } from '../../texts';
import { Field } from './field';

/** A TCP port, 1 to 65535. What is typed stays as it is typed; a number reaches the draft. */
export function PortField({
  port,
  onChange,
}: {
  readonly port: number;
  readonly onChange: (port: number) => void;
}) {
  const [typed, setTyped] = useState(String(port));
  return (
    <Field label={texts.settings.port}>
      <input
        required
        inputMode="numeric"
        pattern="[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
        title="1–65535"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          onChange(Number(event.currentTarget.value));
        }}
      />
    </Field>
  );
}
