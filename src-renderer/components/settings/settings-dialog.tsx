import { useEffect, useState } from 'react';

import type { Settings } from '../../../src-shared/ipc';
import { ask, openSettings, showFailure, useWindow } from '../../store';
import { texts } from '../../texts';
import { Dialog } from '../controls/dialog';
import { SettingsForm } from './settings-form';

/** Asks for the settings when it opens: main owns them, and nothing of them is remembered here. */
export function SettingsDialog() {
  const [settings, setSettings] = useState<Settings | null>(null);
  const first = useWindow((state) => state.settingsAt);
  const close = (): void => {
    openSettings(false);
  };

  useEffect(() => {
    let closed = false;
    void ask('settings.read').then((outcome) => {
      if (closed) return;
      if (outcome.ok) {
        setSettings(outcome.value);
        return;
      }
      openSettings(false);
      showFailure(outcome.failure);
    });
    return () => {
      closed = true;
    };
  }, []);

  if (settings === null) return null;
  return (
    <Dialog title={texts.settings.title} onClose={close}>
      <SettingsForm settings={settings} first={first} onClose={close} />
    </Dialog>
  );
}
