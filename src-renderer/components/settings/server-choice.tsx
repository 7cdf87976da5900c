import './server-choice.css';

import { useState } from 'react';

import { DEFAULT_TCP_PORT, DEFAULT_TLS_PORT } from '../../../src-shared/contact-exchange';
import type { ServerSettings } from '../../../src-shared/ipc';
import { texts } from '../../texts';
import { Field } from './field';

type Embedded = Extract<ServerSettings, { kind: 'embedded' }>;
type Custom = Extract<ServerSettings, { kind: 'custom' }>;

function PortField({ port, onChange }: { readonly port: number; readonly onChange: (port: number) => void }) {
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

function EmbeddedFields({
  server,
  onChange,
}: {
  readonly server: Embedded;
  readonly onChange: (server: Embedded) => void;
}) {
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

function CustomFields({
  server,
  onChange,
}: {
  readonly server: Custom;
  readonly onChange: (server: Custom) => void;
}) {
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
          port={server.port}
          onChange={(port) => {
            onChange({ ...server, port });
          }}
        />
      </div>
      <label className="server-tls">
        <input
          type="checkbox"
          checked={server.tls}
          onChange={(event) => {
            onChange({ ...server, tls: event.currentTarget.checked });
          }}
        />
        {texts.settings.tls}
      </label>
    </>
  );
}

interface ServerChoiceProps {
  readonly server: ServerSettings;
  readonly onChange: (server: ServerSettings) => void;
}

/** Which contact server introduces the two. What was typed for the other choice is kept until the dialog closes. */
export function ServerChoice({ server, onChange }: ServerChoiceProps) {
  const [embedded, setEmbedded] = useState<Embedded>(
    server.kind === 'embedded' ? server : { kind: 'embedded', address: '::', port: DEFAULT_TCP_PORT },
  );
  const [custom, setCustom] = useState<Custom>(
    server.kind === 'custom' ? server : { kind: 'custom', host: '', port: DEFAULT_TLS_PORT, tls: true },
  );
  const choose = (chosen: ServerSettings): void => {
    if (chosen.kind === 'embedded') setEmbedded(chosen);
    else setCustom(chosen);
    onChange(chosen);
  };
  const choices = [
    { settings: embedded, name: texts.settings.embedded, means: texts.settings.embeddedMeans },
    { settings: custom, name: texts.settings.custom, means: texts.settings.customMeans },
  ] as const;

  return (
    <fieldset className="server-choice">
      <legend className="field-label">{texts.settings.server}</legend>
      <p className="field-means">{texts.settings.serverMeans}</p>
      <div className="server-kinds">
        {choices.map(({ settings, name, means }) => (
          <label key={settings.kind} className="server-kind">
            <input
              type="radio"
              name="server"
              checked={server.kind === settings.kind}
              onChange={() => {
                choose(settings);
              }}
            />
            <span>
              <strong>{name}</strong>
              <span className="field-means">{means}</span>
            </span>
          </label>
        ))}
      </div>
      {server.kind === 'embedded' ? (
        <EmbeddedFields key="embedded" server={server} onChange={choose} />
      ) : (
        <CustomFields key="custom" server={server} onChange={choose} />
      )}
    </fieldset>
  );
}
