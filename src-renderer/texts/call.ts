/** A connected call: who is there and how, and what can be done. */
import type { RouteKind } from '../../src-shared/session';
import { counted } from './format';

export const routes = {
  'same-computer': { name: 'Same computer', means: 'Both windows run on this computer; nothing leaves it' },
  'same-network': {
    name: 'Same network',
    means: 'Straight across your local network; nothing goes over the internet',
  },
  'direct-ipv6': {
    name: 'Direct IPv6',
    means: 'Straight from computer to computer over the internet, by IPv6',
  },
  'direct-ipv4': {
    name: 'Direct IPv4',
    means: 'Straight from computer to computer over the internet, by IPv4 through both routers',
  },
  relay: {
    name: 'Through a relay',
    means: 'A relay carries the bytes, encrypted all the way: it sees how much you send, not what',
  },
} as const satisfies Record<RouteKind, { name: string; means: string }>;

/** A call that goes on by another way, beside the name of that way. */
export const moved = {
  fromRelay: 'directly now, no longer through the relay',
  toRelay: 'through the relay now',
  better: 'a better way was found',
  other: 'by another way now',
} as const;

/** How fast the call is, and what holds it up. */
export const pace = {
  roundTrip: (time: string) => `${time} there and back`,
  up: (speed: string) => `sending ${speed}`,
  down: (speed: string) => `receiving ${speed}`,
  limitedByOwnDisk: 'Limited by your disk',
  limitedByFriendsDisk: (friend: string) => `Limited by ${friend}’s disk`,
  limitedByConnection: 'Limited by the connection',
} as const;

export const connected = {
  title: (friend: string) => `Connected to ${friend}`,
  invite: 'Drop files or folders anywhere in this window',
  inviteMore: (friend: string) =>
    `They go straight to ${friend}, encrypted all the way. ${friend} can send to you at the same time.`,
  inviteMoreByRelay: (friend: string) =>
    `They go through the relay to ${friend}, encrypted all the way. ${friend} can send to you at the same time.`,
  addFiles: 'Add files',
  addFolder: 'Add folder',
  hangUp: 'Hang up',
  hangUpTitle: 'Hang up now?',
  hangUpMeans: (running: number) =>
    `${counted(running, 'transfer is', 'transfers are')} not finished and would stop on both computers.`,
  hangUpGoesOn: 'What has begun can go on in another call.',
  stay: 'Keep the call',
  hangUpAnyway: 'Hang up anyway',
} as const;

export const gday = {
  title: 'Connected to your friend',
  notice: 'Connected to gday 0.5: one transfer, no receipt.',
  inviteMore:
    'They go straight to your friend, encrypted all the way. gday takes one transfer in a call, so drop everything together.',
  inviteWait: 'Your friend’s files will show up here',
  inviteWaitMore: 'In a call with gday only the one who called can send. This time that is your friend.',
  onlyReceives: 'In a call with gday only the one who called can send: this time you receive',
  usedUp: 'gday takes one transfer in a call. To send more, start a new call',
  sent: (summary: string) => `${summary}, sent; gday sends no receipt`,
  received: (summary: string) => `${summary}, received`,
  finishing: 'Sending the last of it',
  ended: 'The call with gday is over',
  endedMeans: 'gday takes one transfer in a call. To send more, start a new call.',
} as const;

export const tray = {
  title: 'Waiting to be sent',
  invite: 'Drop files here already if you like: they wait until your friend is in.',
  holds: (count: number) => `${counted(count, 'waits', 'wait')} to be sent as soon as your friend is in.`,
} as const;

export const drop = {
  now: (friend: string) => `Drop to offer it to ${friend}`,
  later: 'Drop to put it in the tray',
  notYet: 'Start a call first, then drop your files',
  nothing: 'Only files and folders on this computer, texts and links can be dropped here',
  text: (friend: string) => `Drop to put it into your text for ${friend}`,
  textNotYet: 'A text or a link can be sent once your friend is in',
  textToGday: 'gday takes files only, no texts and links',
  textTooLong: (over: number) => `That is ${counted(over, 'character', 'characters')} too long for one text`,
  untaken: 'Nothing was taken',
} as const;
