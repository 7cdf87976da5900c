// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { Settings } from '../../../src-shared/ipc';
import { ok, openWindow, refused } from '../../fixtures/window.fixture';
import { useWindow } from '../../store';
import { NoticeBar } from '../notices/notice-bar';
import { SettingsDialog } from './settings-dialog';

const SETTINGS: Settings = {
  server: { kind: 'listed' },
  downloadFolder: '/home/kim/Downloads',
  displayName: 'Kim',
  proxy: '',
  stunServer: '',
  fifthWord: false,
  comparesPhrase: false,
  relay: 'ask',
};

async function openSettings(settings: Partial<Settings> = {}) {
  useWindow.setState({ settingsOpen: true });
  const opened = openWindow(<SettingsDialog />, {
    results: { 'settings.read': ok({ ...SETTINGS, ...settings }) },
  });
  await screen.findByRole('dialog', { name: 'Settings' });
  return { ...opened, saved: () => opened.bridge.commands.filter(([name]) => name === 'settings.save') };
}

const text = (label: string) => screen.getByLabelText<HTMLInputElement>(label, { exact: false });
const save = () => screen.getByRole('button', { name: 'Save' });
const isOpen = () => useWindow.getState().settingsOpen;

async function rewrite(user: UserEvent, label: string, words: string): Promise<void> {
  await user.clear(text(label));
  if (words !== '') await user.type(text(label), words);
}

describe('the settings', () => {
  it('are saved as a whole, and the dialog closes', async () => {
    const { saved, user } = await openSettings();
    await rewrite(user, 'Your name', 'Kim of the club');
    await user.click(screen.getByRole('checkbox', { name: /Codes of five words/ }));
    await user.click(save());
    expect(saved()).toEqual([
      ['settings.save', { ...SETTINGS, displayName: 'Kim of the club', fifthWord: true }],
    ]);
    expect(isOpen()).toBe(false);
  });

  it('are saved by Enter in a field too', async () => {
    const { saved, user } = await openSettings();
    await user.type(text('Your name'), 'berly{Enter}');
    expect(saved()).toEqual([['settings.save', { ...SETTINGS, displayName: 'Kimberly' }]]);
  });

  it('stay as they were when the dialog is left', async () => {
    const { saved, user } = await openSettings();
    await rewrite(user, 'Your name', 'Nobody');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(isOpen()).toBe(false);
    expect(saved()).toEqual([]);
  });

  it('are kept open, with the reason, when they cannot be saved', async () => {
    const { bridge, user } = await openSettings();
    bridge.answer('settings.save', refused('certificate-unusable', '/home/kim/club.pem'));
    await user.click(save());
    expect(screen.getByRole('alert').textContent).toContain('/home/kim/club.pem');
    expect(isOpen()).toBe(true);
  });

  it('that cannot be read close the dialog, and a notice says why', async () => {
    useWindow.setState({ settingsOpen: true });
    openWindow(
      <>
        <SettingsDialog />
        <NoticeBar />
      </>,
      { results: { 'settings.read': refused('internal') } },
    );
    await vi.waitFor(() => {
      expect(isOpen()).toBe(false);
    });
    expect(screen.getByRole('alert').textContent).not.toBe('');
  });

  it('take a folder from the system’s dialog, and keep the old one when that was closed', async () => {
    const { bridge, saved, user } = await openSettings();
    await user.click(screen.getByRole('button', { name: 'Choose …' }));
    expect(text('Received files go to').value).toBe(SETTINGS.downloadFolder);
    bridge.answer('settings.chooseFolder', ok('/media/stick'));
    await user.click(screen.getByRole('button', { name: 'Choose …' }));
    await user.click(save());
    expect(saved()).toEqual([['settings.save', { ...SETTINGS, downloadFolder: '/media/stick' }]]);
  });
});

describe('a setting that main would refuse', () => {
  it.each(['', '   '])('is not sent: the name "%s"', async (name) => {
    const { saved, user } = await openSettings();
    await rewrite(user, 'Your name', name);
    await user.click(save());
    expect(saved()).toEqual([]);
    expect(isOpen()).toBe(true);
  });

  it.each(['', '0', '80x'])('is not sent: the port "%s"', async (port) => {
    const { saved, user } = await openSettings({ server: { kind: 'embedded', address: '::', port: 2310 } });
    await rewrite(user, 'Port', port);
    await user.click(save());
    expect(saved()).toEqual([]);
  });

  it('is not any other port', async () => {
    const { saved, user } = await openSettings({ server: { kind: 'embedded', address: '::', port: 2310 } });
    await rewrite(user, 'Port', '8080');
    await user.click(save());
    expect(saved()).toMatchObject([['settings.save', { server: { port: 8080 } }]]);
  });

  it('is not sent: a server of one’s own without a host', async () => {
    const { saved, user } = await openSettings();
    await user.click(screen.getByRole('radio', { name: 'Your own' }));
    await user.click(save());
    expect(saved()).toEqual([]);
  });
});

describe('the choice of a server', () => {
  it('keeps what was typed for another one while the dialog is open', async () => {
    const { saved, user } = await openSettings();
    await user.click(screen.getByRole('radio', { name: 'Your own' }));
    await rewrite(user, 'Host', 'meet.example');
    await user.click(screen.getByRole('radio', { name: 'Public' }));
    expect(screen.queryByLabelText('Host')).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Your own' }));
    expect(text('Host').value).toBe('meet.example');
    await user.click(save());
    expect(saved()).toMatchObject([['settings.save', { server: { kind: 'custom', host: 'meet.example' } }]]);
  });

  it('lets the usual port follow TLS, and leaves any other alone', async () => {
    const { user } = await openSettings({ server: { kind: 'custom', host: 'a', port: 2311, tls: true } });
    const tls = screen.getByRole('checkbox', { name: 'Encrypted with TLS' });
    await user.click(tls);
    expect(text('Port').value).toBe('2310');
    await user.click(tls);
    expect(text('Port').value).toBe('2311');
    await rewrite(user, 'Port', '8080');
    await user.click(tls);
    expect(text('Port').value).toBe('8080');
  });

  it('takes a certificate and gives it back', async () => {
    const { bridge, saved, user } = await openSettings({
      server: { kind: 'custom', host: 'a', port: 2311, tls: true },
    });
    bridge.answer('settings.chooseCertificate', ok('/home/kim/club.pem'));
    await user.click(screen.getAllByRole('button', { name: 'Choose …' })[1]!);
    expect(text('Trust this certificate').value).toBe('/home/kim/club.pem');
    await user.click(save());
    await user.click(screen.getByRole('button', { name: 'Trust what the system trusts' }));
    await user.click(save());
    expect(saved()).toEqual([
      [
        'settings.save',
        {
          ...SETTINGS,
          server: { kind: 'custom', host: 'a', port: 2311, tls: true, caFile: '/home/kim/club.pem' },
        },
      ],
      ['settings.save', { ...SETTINGS, server: { kind: 'custom', host: 'a', port: 2311, tls: true } }],
    ]);
  });
});

describe('the relay', () => {
  const choose = (name: string) => screen.getByRole('radio', { name });

  it('is chosen by its host and port, as people write them', async () => {
    const { saved, user } = await openSettings();
    await user.click(choose('Another relay'));
    await user.type(text('Host and port'), 'relay.example:4001');
    await user.click(save());
    expect(saved()).toEqual([['settings.save', { ...SETTINGS, relay: 'tcp:relay.example:4001' }]]);
  });

  it('is not saved while it is none, which is said as it is typed', async () => {
    const { saved, user } = await openSettings();
    await user.click(choose('Another relay'));
    await user.type(text('Host and port'), 'relay.example:22');
    expect(text('Host and port').validationMessage).toContain('from 1024');
    expect(text('Host and port').getAttribute('aria-invalid')).toBe('true');
    await user.type(text('Host and port'), '22');
    expect(text('Host and port').validationMessage).toBe('');
    expect(saved()).toEqual([]);
  });

  it('can be the server’s, or asked about', async () => {
    const { saved, user } = await openSettings({ relay: 'tcp:relay.example:4001' });
    expect(text('Host and port').value).toBe('relay.example:4001');
    await user.click(choose('Server’s relay'));
    await user.click(save());
    expect(saved()).toEqual([['settings.save', { ...SETTINGS, relay: 'server' }]]);
  });
});

describe('what unusual networks need', () => {
  const group = () => screen.getByText('For unusual networks').closest('details');

  it('is out of the way until something of it is set', async () => {
    await openSettings();
    expect(group()?.open).toBe(false);
  });

  it('is in sight where something of it is set, whatever the contact server is', async () => {
    const server = { kind: 'embedded', address: '::', port: 2310 } as const;
    await openSettings({ server, proxy: 'socks5://proxy.example' });
    expect(group()?.open).toBe(true);
    expect(text('Proxy').value).toBe('socks5://proxy.example');
  });

  it.each([
    ['Proxy', 'socks4://proxy.example', ' socks5://proxy.example ', { proxy: 'socks5://proxy.example' }],
    ['STUN server', 'stun.example', 'stun.example:3478', { stunServer: 'stun.example:3478' }],
  ])('takes a %s, and says what cannot be one', async (label, wrong, right, changed) => {
    const { saved, user } = await openSettings();
    await user.click(screen.getByText('For unusual networks'));
    await rewrite(user, label, wrong);
    expect(text(label).validationMessage).toMatch(/^Write /);
    screen.getByText(text(label).validationMessage);
    await user.click(save());
    expect(saved()).toEqual([]);
    await rewrite(user, label, right);
    expect(text(label).validationMessage).toBe('');
    await user.click(save());
    expect(saved()).toEqual([['settings.save', { ...SETTINGS, ...changed }]]);
  });

  it('can be taken back', async () => {
    const { saved, user } = await openSettings({ stunServer: 'stun.example:3478' });
    await rewrite(user, 'STUN server', '');
    await user.click(save());
    expect(saved()).toEqual([['settings.save', SETTINGS]]);
  });

  it('comes into sight when what is wrong in it keeps the settings from being saved', async () => {
    const { user } = await openSettings();
    await user.click(screen.getByText('For unusual networks'));
    await rewrite(user, 'Proxy', 'socks4://proxy.example');
    await user.click(screen.getByText('For unusual networks'));
    expect(group()?.open).toBe(false);
    await user.click(save());
    expect(group()?.open).toBe(true);
  });
});

it('have the focus where they were opened for', async () => {
  useWindow.setState({ settingsAt: 'relay' });
  await openSettings();
  expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'Ask me' }));
});
