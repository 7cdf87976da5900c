/**
 * Every text that the window shows or announces, screen by screen and in English. A translation is another object of this shape. What went
 * wrong, which ways were tried and what the check of the network found is not here: those words are in
 * src-shared/session, shared with the command line and the report.
 */
import { connected, drop, gday, moved, pace, routes, tray } from './call';
import { answer, choice, network, waiting } from './first-screens';
import { match } from './match';
import { notes } from './notes';
import { offer } from './offer';
import { actors, over } from './over';
import { relay } from './relay';
import { reunion, unfinished } from './reunion';
import { settings } from './settings';
import { connecting, steps } from './story';
import { transfers } from './transfers';

export const texts = {
  app: {
    name: 'Cooee',
    settings: 'Settings',
    close: 'Close',
    dismiss: 'Dismiss',
    tryingOnly: 'For trying only',
    oldElectron: (version: string) =>
      `an old Electron (${version}) with known security holes runs this window`,
  },
  choice,
  waiting,
  answer,
  network,
  steps,
  connecting,
  routes,
  moved,
  connected,
  match,
  pace,
  gday,
  tray,
  drop,
  transfers,
  offer,
  notes,
  relay,
  reunion,
  unfinished,
  over,
  actors,
  settings,
} as const;
