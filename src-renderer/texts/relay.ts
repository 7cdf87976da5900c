/** A relay: the question whether a call may go through one, and what is told of it. */
export const relay = {
  title: (host: string) => `Send through ${host}?`,
  /** Above it, in place of what is usual: those who wait for a connection read why it takes so long. */
  why: 'Your networks let no direct connection through. A relay can carry the call.',
  means:
    'It sees how much you send and when, and both internet addresses, but not what: everything is encrypted all the way.',
  isServer: 'It is the contact server that introduced you.',
  allowed: (limits: string) => `For the two of you it carries ${limits}.`,
  yes: 'Send through it',
  no: 'Not through it',
  friendAsked: 'Your friend is asked, too.',
  friendAgrees: 'Your friend agrees.',
  waiting: (host: string) => `Waiting for your friend to agree to ${host}`,
  waitingMeans: 'They read the same question. A direct way is still looked for.',
  timeLeft: (time: string) => `Both answers count for this call only. Time left: ${time}.`,
  joining: (host: string) => `Meeting your friend at ${host}`,
  heardAgreed: 'Your friend agrees to the relay',
  upTo: (amount: string) => `up to ${amount}`,
  forTime: (time: string) => `for ${time}`,
  atMost: (speed: string) => `at most ${speed}`,
  /** What is left where there is no direct way. */
  helps: {
    agree: 'A relay gets through, if both of you say yes to it.',
    another: 'Another relay may get through: name one in the settings.',
    choose:
      'A relay would get through: a contact server that has one, or one that you name in the settings. Both of you need Cooee for it.',
  },
  tryWith: 'Try again with a relay',
  choose: 'Choose a relay …',
  agreedBefore:
    'This call may go through the contact server’s relay if there is no direct way and your friend agrees.',
  setting: 'When there is no direct way',
  ask: 'Ask me',
  server: 'Server’s relay',
  other: 'Another relay',
  askMeans:
    'Most networks let the two computers connect directly. Where they do not, you both decide in the call.',
  serverMeans:
    'The contact server carries the call if it has a relay and your friend agrees. It sees how much you send and when, not what.',
  otherMeans:
    'A relay of Cooee or of magic-wormhole that you, a club or a company run. Your friend is asked about it if they have not named it, too.',
  place: 'Host and port',
  invalid:
    'Write a host and a port, such as relay.example.org:4001; the port is 443 or one from 1024 to 65535.',
} as const;
