/**
 * The closed list of everything that can go wrong in a call, and the words both friends read.
 *
 * Nothing in the program throws a bare string across a room: it throws a `CooeeError` with a kind from this
 * table. The window and the command line show the same sentence, so two people on the phone see the same thing.
 */

/** Who can do something about it: the reader, the friend on the phone, or whoever runs the contact server. */
export type Actor = 'you' | 'friend' | 'either' | 'keeper';

/** `side`: whoever the failure is about (`Failure.side`), which is `you` in one window and `friend` in the other. */
type StatedActor = Actor | 'side';

interface FailureText {
  /** Short enough to say on the phone. Never reused for another failure. */
  readonly code: string;
  readonly actor: StatedActor;
  /** What happened, one plain sentence without a full stop. */
  readonly what: string;
  /** What to do next, one plain sentence without a full stop. */
  readonly remedy: string;
}

export const FAILURES = {
  // ── the code ──────────────────────────────────────────────────────────────────────────────────────────────────
  'code-invalid': {
    code: 'C1',
    actor: 'you',
    what: 'That is not a complete code',
    remedy: 'Check the words with your friend and type them again',
  },
  'code-wrong': {
    code: 'C2',
    actor: 'either',
    what: 'The other computer does not know the same code',
    remedy: 'Start a new call and read the new code out again',
  },
  'code-guessed': {
    code: 'C3',
    actor: 'either',
    what: 'Somebody else tried to answer with wrong words',
    remedy: 'They did not get in, and the call was stopped; start a new call with a new code',
  },
  'phrases-differ': {
    code: 'C4',
    actor: 'either',
    what: 'The two of you do not see the same match phrase, so somebody may be between your computers',
    remedy: 'Start a new call with a new code, and read it out where nobody else can hear it',
  },
  'phrase-missing': {
    code: 'C5',
    actor: 'either',
    what: 'One of the two programs shows no match phrase, so there is nothing to compare',
    remedy: 'Use the newest Cooee on both computers, or call without comparing',
  },
  // ── the contact server ────────────────────────────────────────────────────────────────────────────────────────
  'server-unreachable': {
    code: 'S1',
    actor: 'you',
    what: 'The contact server does not answer',
    remedy: 'Check your internet connection and the server in the settings, then try again',
  },
  'server-foreign': {
    code: 'S2',
    actor: 'keeper',
    what: 'Something answered at that address, but it is not a contact server Cooee can talk to',
    remedy: 'Check the server address, the port and whether it uses TLS',
  },
  'server-untrusted': {
    code: 'S3',
    actor: 'keeper',
    what: 'The contact server could not prove who it is, so Cooee did not connect',
    remedy: 'Ask whoever runs the server for its certificate, or choose another server',
  },
  'server-busy': {
    code: 'S4',
    actor: 'you',
    what: 'The contact server had too many requests from here',
    remedy: 'Wait a minute, then try again',
  },
  'server-lost': {
    code: 'S5',
    actor: 'you',
    what: 'The connection to the contact server broke before your friend was found',
    remedy: 'Try again with a new call',
  },
  'port-in-use': {
    code: 'S6',
    actor: 'you',
    what: 'Another program already uses the port of the contact server',
    remedy: 'Close the other program or choose another port',
  },
  'address-unavailable': {
    code: 'S7',
    actor: 'you',
    what: 'The contact server cannot listen on that address',
    remedy: 'Choose an address of this computer and a port above 1023',
  },
  'certificate-unusable': {
    code: 'S8',
    actor: 'keeper',
    what: 'The certificate or its key cannot be used',
    remedy:
      'Give a PEM certificate; a server also needs the private key that belongs to it (ECDSA P-256 or RSA)',
  },
  'server-unknown': {
    code: 'S9',
    actor: 'either',
    what: 'This code names a contact server that Cooee does not know',
    remedy: 'Check the number at the start of the code, or get the newest Cooee',
  },
  'clock-wrong': {
    code: 'S10',
    actor: 'you',
    what: 'The certificate of the contact server is not valid at the time that this computer’s clock shows',
    remedy:
      'Set the date and time of this computer and try again; if they are right, whoever runs the server must renew it',
  },
  'proxy-needed': {
    code: 'S11',
    actor: 'you',
    what: 'The contact server does not answer, and this computer is set to reach the internet by a proxy, which Cooee cannot do',
    remedy: 'Use a network that lets you connect without a proxy, such as a phone hotspot',
  },
  'room-taken': {
    code: 'R1',
    actor: 'either',
    what: 'This code is already in use by another call',
    remedy: 'Start a new call to get a new code',
  },
  'room-unknown': {
    code: 'R2',
    actor: 'either',
    what: 'Nobody is calling with this code',
    remedy: 'Check the words and that your friend’s call is still open',
  },
  'friend-absent': {
    code: 'R3',
    actor: 'friend',
    what: 'Your friend did not come in time',
    remedy: 'Start a new call when both of you are ready',
  },
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
  // ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────
  'nothing-to-send': {
    code: 'F1',
    actor: 'you',
    what: 'There is nothing to send there',
    remedy: 'Choose at least one file or folder that can be read',
  },
  'file-unreadable': {
    code: 'F2',
    actor: 'you',
    what: 'A file could not be read',
    remedy: 'Check that it still exists and that you may open it',
  },
  'file-changed': {
    code: 'F3',
    actor: 'either',
    what: 'A file changed while it was being sent',
    remedy: 'Send it again once nothing is writing to it',
  },
  'file-damaged': {
    code: 'F4',
    actor: 'either',
    what: 'A file did not arrive as it was sent, so it was not kept',
    remedy: 'Send it again',
  },
  'folder-unwritable': {
    code: 'F5',
    actor: 'either',
    what: 'The folder for received files cannot be written',
    remedy: 'The receiver can choose another folder and have it sent again',
  },
  'folder-mistakable': {
    code: 'F18',
    actor: 'either',
    what: 'The name of the folder for received files is not valid Unicode, so Cooee could write into another one',
    remedy: 'The receiver can rename it or choose another folder',
  },
  'disk-full': {
    code: 'F6',
    actor: 'either',
    what: 'There is not enough free space for these files',
    remedy: 'The receiver can make room or choose another folder',
  },
  'offer-unsafe': {
    code: 'F7',
    actor: 'either',
    what: 'The offer contains names that are not safe to write, so it was refused',
    remedy: 'Ask the sender to rename the files',
  },
  'offer-too-large': {
    code: 'F10',
    actor: 'either',
    what: 'The offer has more files than one transfer can hold',
    remedy: 'Send it in several parts, or pack it into one archive first',
  },
  'name-mistakable': {
    code: 'F17',
    actor: 'you',
    what: 'That name is not valid Unicode, so Cooee could take another file or folder for it',
    remedy: 'Rename it, or send the folder that it is in',
  },
  'file-too-large': {
    code: 'F13',
    actor: 'either',
    what: 'A file is larger than the receiver’s disk takes',
    remedy:
      'The receiver can choose a folder on another disk; many memory sticks take no file of 4 GiB or more',
  },
  'name-impossible': {
    code: 'F14',
    actor: 'either',
    what: 'The receiver’s disk cannot store anything under this name',
    remedy:
      'The sender can rename it, or the receiver can choose a folder on another disk or with a shorter path',
  },
  'part-removed': {
    code: 'F15',
    actor: 'either',
    what: 'Something removed a file from the receiver’s folder before it was complete',
    remedy: 'Send it again, and let nothing tidy up that folder meanwhile',
  },
  'disk-failing': {
    code: 'F16',
    actor: 'either',
    what: 'The receiver’s disk did not keep what was written to it',
    remedy: 'The receiver can check that disk, or choose a folder on another one and have it sent again',
  },
  declined: {
    code: 'F8',
    actor: 'either',
    what: 'The offer was declined',
    remedy: 'It can be offered again at any time of the call',
  },
  cancelled: {
    code: 'F9',
    actor: 'either',
    what: 'The transfer was cancelled',
    remedy: 'Send it again when you are ready',
  },
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
