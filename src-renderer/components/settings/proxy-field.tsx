import { useState } from 'react';

import { parseProxy } from '../../../src-shared/servers';
import { texts } from '../../texts';
import { Field } from './field';

interface ProxyFieldProps {
  readonly proxy: string;
  readonly onChange: (proxy: string) => void;
}

/** By which proxy contact servers are reached. Only what can be one, or nothing, reaches the draft. */
export function ProxyField({ proxy, onChange }: ProxyFieldProps) {
  const [typed, setTyped] = useState(proxy);
  return (
    <Field label={texts.settings.proxy} means={texts.settings.proxyMeans}>
      <input
        maxLength={1_024}
        spellCheck={false}
        placeholder="socks5://proxy.example:1080"
        value={typed}
        onChange={({ currentTarget }) => {
          const text = currentTarget.value.trim();
          const isGood = text === '' || parseProxy(text) !== null;
          currentTarget.setCustomValidity(isGood ? '' : texts.settings.proxyWrong);
          setTyped(currentTarget.value);
          if (isGood) onChange(text);
        }}
      />
    </Field>
  );
}
