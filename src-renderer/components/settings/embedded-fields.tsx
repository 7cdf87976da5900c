import type { ServerSettings } from '../../../src-shared/ipc';
import { texts } from '../../texts';
import { Field } from './field';
import { PortField } from './port-field';

type Embedded = Extract<ServerSettings, { kind: 'embedded' }>;

interface EmbeddedFieldsProps {
  readonly server: Embedded;
  readonly onChange: (server: Embedded) => void;
}

/** Where the server inside Cooee listens. */
export function EmbeddedFields({ server, onChange }: EmbeddedFieldsProps) {
  return (
    <div className="server-fields">
      <Field label={texts.settings.address}>
        <input
          required
          maxLength={255}
          spellCheck={false}
          value={server.address}
          onChange={(event) => {
            onChange({ ...server, address: event.currentTarget.value });
          }}
        />
      </Field>
      <PortField
        port={server.port}
        onChange={(port) => {
          onChange({ ...server, port });
        }}
      />
    </div>
  );
}
