/** A call whose connection broke, and what an earlier run of the program left behind. */
export const reunion = {
  looking: (friend: string) => `Looking for ${friend} again`,
  /** Followed by the time. */
  broke: (friend: string) => `The connection broke. Looking for ${friend} again …`,
  nothingLost: 'nothing is lost',
  back: (friend: string) => `Connected to ${friend} again`,
  held: 'Goes on when the connection is back',
} as const;

/** What a program knew last before it was killed is a little old. */
function brokenOff(percent: string | null): string {
  return percent === null ? 'broken off.' : `broken off at about ${percent}.`;
}

export const unfinished = {
  heading: 'Not finished yet',
  sendStopped: (friend: string, percent: string | null) => `To ${friend}, ${brokenOff(percent)}`,
  sendMeans: 'The rest can go out in your next call.',
  sendInTray: 'The rest is offered in your next call.',
  receiveStopped: (friend: string, percent: string | null) => `From ${friend}, ${brokenOff(percent)}`,
  receiveMeans: (friend: string) => `It goes on when ${friend} sends it again.`,
  goOn: 'Send the rest',
  goOnWith: (title: string) => `Send the rest of ${title}`,
  inTray: 'In the tray',
  forget: (title: string) => `Forget ${title}`,
} as const;
