import './odd-network-fields.css';

import { useState } from 'react';

import type { Settings } from '../../../src-shared/ipc';
import { parseProxy, parseStunServer } from '../../../src-shared/servers';
import { texts } from '../../texts';
import { CheckedField } from './checked-field';

type OddNetwork = Pick<Settings, 'proxy' | 'stunServer'>;

interface OddNetworkFieldsProps {
  readonly network: OddNetwork;
  readonly onChange: (network: OddNetwork) => void;
}

/** What few networks need; open where something of it is set. */
export function OddNetworkFields({ network, onChange }: OddNetworkFieldsProps) {
  const { proxy, stunServer } = network;
  const [isOpen, setOpen] = useState(proxy !== '' || stunServer !== '');
  return (
    <details
      className="odd-network"
      open={isOpen}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
      // What is wrong in it keeps the settings from being saved, and has to be seen.
      onInvalidCapture={() => {
        setOpen(true);
      }}
    >
      <summary className="field-label">{texts.settings.oddNetwork}</summary>
      <div className="odd-network-fields">
        <CheckedField
          label={texts.settings.proxy}
          means={texts.settings.proxyMeans}
          wrong={texts.settings.proxyWrong}
          maxLength={1_024}
          placeholder="socks5://proxy.example:1080"
          initial={proxy}
          isGood={(text) => text === '' || parseProxy(text) !== null}
          onGood={(text) => {
            onChange({ ...network, proxy: text });
          }}
        />
        <CheckedField
          label={texts.settings.stun}
          means={texts.settings.stunMeans}
          wrong={texts.settings.stunWrong}
          maxLength={262}
          placeholder="stun.example:3478"
          initial={stunServer}
          isGood={(text) => text === '' || parseStunServer(text) !== null}
          onGood={(text) => {
            onChange({ ...network, stunServer: text });
          }}
        />
      </div>
    </details>
  );
}
