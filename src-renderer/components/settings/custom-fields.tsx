import { DEFAULT_TCP_PORT, DEFAULT_TLS_PORT } from '../../../src-shared/contact-exchange';
import type { ServerSettings } from '../../../src-shared/ipc';
import { texts } from '../../texts';
import { CertificateField } from './certificate-field';
import { CheckField } from './check-field';
import { Field } from './field';
import { PortField } from './port-field';

type Custom = Extract<ServerSettings, { kind: 'custom' }>;

const DEFAULT_PORTS: ReadonlySet<number> = new Set([DEFAULT_TCP_PORT, DEFAULT_TLS_PORT]);

/** A port that was nobody's choice follows the choice of TLS. */
function withTls(server: Custom, tls: boolean): Custom {
  const usual = tls ? DEFAULT_TLS_PORT : DEFAULT_TCP_PORT;
  return { ...server, tls, port: DEFAULT_PORTS.has(server.port) ? usual : server.port };
}

interface CustomFieldsProps {
  readonly server: Custom;
  readonly onChange: (server: Custom) => void;
}

/** Where a server of one's own is, and how it proves who it is. */
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
