/** A call whose connection broke, and what an earlier run of the program left behind. */
export const reunion = {
  looking: (friend: string) => `Looking for ${friend} again`,
  /** Followed by the time. */
  broke: (friend: string) => `The connection broke. Looking for ${friend} again …`,
  nothingLost: 'nothing is lost',
  back: (friend: string) => `Connected to ${friend} again`,
  held: 'Goes on when the connection is back',
} as const;

export const unfinished = {
  heading: 'Not finished yet',
  sendStopped: (title: string, friend: string, percent: string) =>
    `${title} to ${friend} stopped at ${percent}`,
  sendMeans: (friend: string) => `Call ${friend} again and it goes on from there.`,
  receiveStopped: (title: string, friend: string, percent: string) =>
    `${title} from ${friend} stopped at ${percent}`,
  receiveMeans: (friend: string) => `When ${friend} sends it again, it goes on from there.`,
  goOn: 'Put in the tray',
  inTray: (title: string) => `${title} is in the tray: it is offered in your next call.`,
  forget: 'Forget it',
} as const;
