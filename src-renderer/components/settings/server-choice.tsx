import './server-choice.css';

import { useState } from 'react';

import type { ServerSettings } from '../../../src-shared/ipc';
import { LISTED_SERVERS } from '../../../src-shared/servers';
import { texts } from '../../texts';
import { formatChoices } from '../../texts/format';
import { CustomFields } from './custom-fields';
import { EmbeddedFields } from './embedded-fields';
import { EMPTY_DRAFTS } from './server-draft';
import type { ServerDrafts } from './server-draft';

type Kind = ServerSettings['kind'];

const KINDS = ['embedded', 'listed', 'custom'] as const satisfies readonly Kind[];

const publicHosts = LISTED_SERVERS.filter(({ prefer }) => prefer).map(({ host }) => host);

const MEANS: Readonly<Record<Kind, string>> = {
  embedded: texts.settings.embeddedMeans,
  listed: texts.settings.listedMeans(formatChoices(publicHosts)),
  custom: texts.settings.customMeans,
};

interface ServerChoiceProps {
  readonly server: ServerSettings;
  readonly onChange: (server: ServerSettings) => void;
}

function Fields({ server, onChange }: ServerChoiceProps) {
  switch (server.kind) {
    case 'embedded':
      return <EmbeddedFields server={server} onChange={onChange} />;
    case 'listed':
      return null;
    case 'custom':
      return <CustomFields server={server} onChange={onChange} />;
  }
}

/** Which contact server introduces the two. What was typed for the other choices is kept until the dialog closes. */
export function ServerChoice({ server, onChange }: ServerChoiceProps) {
  const [drafts, setDrafts] = useState<ServerDrafts>({ ...EMPTY_DRAFTS, [server.kind]: server });
  const choose = (chosen: ServerSettings): void => {
    setDrafts({ ...drafts, [chosen.kind]: chosen });
    onChange(chosen);
  };

  return (
    <fieldset className="server-choice">
      <legend className="field-label">{texts.settings.server}</legend>
      <p className="field-means">{texts.settings.serverMeans}</p>
      <div className="server-kinds">
        {KINDS.map((kind) => (
          <label key={kind} className="server-kind">
            <input
              type="radio"
              name="server"
              value={kind}
              checked={server.kind === kind}
              onChange={() => {
                choose(drafts[kind]);
              }}
            />
            {texts.settings[kind]}
          </label>
        ))}
      </div>
      <p className="field-means" aria-live="polite">
        {MEANS[server.kind]}
      </p>
      <Fields server={server} onChange={choose} />
    </fieldset>
  );
}
