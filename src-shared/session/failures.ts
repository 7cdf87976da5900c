/**
 * The closed list of everything that can go wrong in a call, and the words both friends read.
 *
 * No part of the program throws a bare string to another: it throws a `CooeeError` with a kind from this
 * table. The window and the command line show the same sentence, so two people on the phone see the same thing.
 */
import type { FailureText } from './failure-text';
import { FILE_FAILURES } from './file-failures';
import { MEETING_FAILURES } from './meeting-failures';

export const FAILURES = {
  ...MEETING_FAILURES,
  // ── the connection between the two computers ──────────────────────────────────────────────────────────────────
  'no-route': {
    code: 'N1',
    actor: 'either',
    what: 'The two networks did not let your computers connect directly',
    remedy: 'Try again; if that fails, one of you can use another network, such as a phone hotspot',
  },
  'both-unpredictable': {
    code: 'N6',
    actor: 'either',
    what: 'Both networks hide behind routers that use a new port for everything, so there is no direct way between them',
    remedy: 'One of you can use another network, such as a phone hotspot, then call again',
  },
  'one-unpredictable': {
    code: 'N7',
    actor: 'side',
    what: 'One of the two routers uses a new port for everything, and the other lets nobody in unasked',
    remedy:
      'Another network on that side helps, such as a phone hotspot, or a router that may open a port (UPnP)',
  },
  'no-common-family': {
    code: 'N8',
    actor: 'either',
    what: 'One computer has only IPv6 and the other only IPv4, so there is no direct way between them',
    remedy: 'One of you can use another network, such as a phone hotspot, then call again',
  },
  'outgoing-blocked': {
    code: 'N9',
    actor: 'side',
    what: 'One of the two networks lets no direct connection out',
    remedy: 'Another network on that side helps; company, hotel and guest networks often block this',
  },
  'neighbours-apart': {
    code: 'N10',
    actor: 'either',
    what: 'Both computers are on one network, but it let no connection through between them',
    remedy:
      'Allow Cooee in the firewalls of both; if it is a guest network, use another one, such as a phone hotspot',
  },
  'no-relay': {
    code: 'N11',
    actor: 'either',
    what: 'One of you lets Cooee connect through a relay only, and no relay could be used',
    remedy: 'Name a relay that both of you agree to, or call without that wish',
  },
  'relay-ended': {
    code: 'N12',
    actor: 'either',
    what: 'The relay ended the connection, because what it carries for two friends is used up',
    remedy: 'What has begun can go on in a new call; another network or another relay may help',
  },
  'friend-left': {
    code: 'N2',
    actor: 'friend',
    what: 'Your friend hung up',
    remedy: 'Start a new call to go on',
  },
  'connection-lost': {
    code: 'N3',
    actor: 'either',
    what: 'The connection to your friend broke',
    remedy: 'Check both internet connections and start a new call',
  },
  'friend-garbled': {
    code: 'N4',
    actor: 'either',
    what: 'The other computer sent something Cooee cannot read, so the call was stopped',
    remedy: 'Make sure both of you have the newest Cooee, then start a new call',
  },
  'friend-not-cooee': {
    code: 'N5',
    actor: 'friend',
    what: 'Your friend’s program knows the code but is not Cooee',
    remedy: 'Ask your friend to use Cooee for this call',
  },
  ...FILE_FAILURES,
  // ── ourselves ─────────────────────────────────────────────────────────────────────────────────────────────────
  'engine-died': {
    code: 'X1',
    actor: 'you',
    what: 'The part of Cooee that makes connections stopped unexpectedly',
    remedy: 'Restart it with the button; files that were complete are safe',
  },
  internal: {
    code: 'X2',
    actor: 'you',
    what: 'Cooee made a mistake',
    remedy: 'Try again; if it happens twice, tell us the code and what you did',
  },
  'path-not-chosen': {
    code: 'X5',
    actor: 'you',
    what: 'The window named a file or folder that nobody chose, so nothing was changed',
    remedy: 'Choose it again with the button; if you just did, tell us this code',
  },
  'profile-unusable': {
    code: 'X6',
    actor: 'you',
    what: 'The folder where Cooee keeps its settings cannot be used, so no window was opened',
    remedy: 'Put that right, or start Cooee with another folder: --user-data-dir=<folder>',
  },
  'no-display': {
    code: 'X7',
    actor: 'you',
    what: 'There is no display here for a window',
    remedy: 'Start Cooee from a desktop, or use the command line: cooee send, cooee get',
  },
  // ── where the command line runs ───────────────────────────────────────────────────────────────────────────────
  'output-lost': {
    code: 'X3',
    actor: 'you',
    what: 'What Cooee prints cannot be written any more, so it stopped',
    remedy: 'Keep open whatever reads it, or make room on the disk that it goes to, then try again',
  },
  'working-folder-gone': {
    code: 'X4',
    actor: 'you',
    what: 'The folder that you are in does not exist any more',
    remedy: 'Change to another folder, then try again',
  },
} as const satisfies Record<string, FailureText>;

export type FailureKind = keyof typeof FAILURES;
