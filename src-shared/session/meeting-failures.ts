import type { FailureText } from './failure-text';

/** Before the two computers are connected: the code and the contact server. */
export const MEETING_FAILURES = {
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
    what: 'The contact server is full, or had too many requests from here',
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
    what: 'The contact server does not answer, and this computer is set to reach the internet by a proxy that Cooee cannot use',
    remedy: 'Give Cooee a proxy whose address begins with http:// or socks5://, or use a network without one',
  },
  'proxy-unreachable': {
    code: 'S12',
    actor: 'you',
    what: 'The proxy does not answer',
    remedy: 'Check the proxy in the settings, or in ALL_PROXY and its like, and that it runs',
  },
  'proxy-refused': {
    code: 'S13',
    actor: 'you',
    what: 'The proxy does not let Cooee through to the contact server',
    remedy:
      'Check its kind, user name and password, or ask whoever runs it to allow the contact server and its port',
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
} as const satisfies Record<string, FailureText>;
