import { texts } from '../../texts';
import { CertificateField } from './certificate-field';
import { CheckField } from './check-field';
import { Field } from './field';
import { PortField } from './port-field';
import { withTls } from './server-draft';
import type { CustomServer } from './server-draft';

interface CustomFieldsProps {
  readonly server: CustomServer;
  readonly onChange: (server: CustomServer) => void;
}

/** Where the user's own server is, and how it proves its identity. */
export function CustomFields({ server, onChange }: CustomFieldsProps) {
  return (
    <>
      <div className="server-fields">
        <Field label={texts.settings.host}>
          <input
            required
            pattern=".*\S.*"
            maxLength={255}
            spellCheck={false}
            value={server.host}
            onChange={(event) => {
              onChange({ ...server, host: event.currentTarget.value });
            }}
          />
        </Field>
        <PortField
          key={String(server.tls)}
          port={server.port}
          onChange={(port) => {
            onChange({ ...server, port });
          }}
        />
      </div>
      <CheckField
        label={texts.settings.tls}
        checked={server.tls}
        onChange={(tls) => {
          onChange(withTls(server, tls));
        }}
      />
      {server.tls && (
        <CertificateField
          file={server.caFile ?? null}
          onChange={(file) => {
            const { caFile: _, ...rest } = server;
            onChange(file === null ? rest : { ...rest, caFile: file });
          }}
        />
      )}
    </>
  );
}
