/** A relay: the question whether a call may go through one, and what is told of it. */
export const relay = {
  title: (host: string) => `Send through ${host}?`,
  /** Above it, for those who wait for a connection. */
  why: 'Your networks let no direct connection through.',
  means:
    'It sees how much you send and when, and both internet addresses, but not what: everything is encrypted all the way.',
  isServer: 'It is the contact server that introduced you.',
  allowed: (limits: string) => `It carries ${limits} for the two of you.`,
  once: 'Your answer is for this call only.',
  yes: 'Send through it',
  no: 'Not through it',
  friendAsked: 'Your friend is asked, too.',
  friendAgrees: 'Your friend agrees.',
  waiting: (host: string) => `Waiting for your friend to agree to ${host}`,
  waitingMeans: 'They read the same question. A direct way is still looked for.',
  joining: (host: string) => `Meeting your friend at ${host}`,
  heardAgreed: 'Your friend agrees to the relay',
  upTo: (amount: string) => `up to ${amount}`,
  forTime: (time: string) => `for ${time}`,
  setting: 'When there is no direct way',
  ask: 'Ask me',
  server: 'The server’s relay',
  other: 'Another relay',
  askMeans:
    'Most networks let the two computers connect directly. Where they do not, you both decide in the call.',
  serverMeans:
    'The contact server carries the call if it has a relay and your friend agrees. It sees how much you send and when, not what.',
  otherMeans:
    'A relay of Cooee or of magic-wormhole that you, a club or a company run. Your friend is asked about it if they have not named it, too.',
  place: 'Host and port',
  invalid: 'A host and a port, such as relay.example.org:4001; the port is 443 or one from 1024 to 65535',
} as const;
