import { useState } from 'react';

import { texts } from '../../texts';
import { Field } from './field';
import { PORT_PATTERN } from './server-draft';

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
        pattern={PORT_PATTERN}
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
