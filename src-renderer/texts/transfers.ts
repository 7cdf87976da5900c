import { capitalized, counted, formatCount } from './format';

/** What goes back and forth. */
export const transfers = {
  heading: 'Transfers',
  sent: 'To your friend',
  received: 'From your friend',
  summary: (files: number, folders: number, size: string) => {
    const parts = [
      ...(files > 0 || folders === 0 ? [counted(files, 'file', 'files')] : []),
      ...(folders > 0 ? [counted(folders, 'folder', 'folders')] : []),
      size,
    ];
    return parts.join(', ');
  },
  preparing: 'Reading the list of files …',
  queued: 'Waits until your friend is here',
  offered: (friend: string) => `Waiting for ${friend} to accept`,
  waiting: 'Waits its turn',
  waitingHeading: (count: number) => counted(count, 'waits its turn', 'wait their turn'),
  sendEarlier: (title: string) => `Send ${title} earlier`,
  sendLater: (title: string) => `Send ${title} later`,
  pausedBy: (by: string) => `Paused by ${by}`,
  pausedFullHere: 'Paused: not enough space on this computer; goes on by itself when there is room',
  pausedFullThere: (friend: string) =>
    `Paused: not enough space on ${friend}’s computer; goes on by itself when there is room`,
  pausedOver: (what: string, remedy: string) => `Paused: ${what}. ${remedy}`,
  running: 'goes on',
  wentOn: (size: string) => `went on from ${size}`,
  incoming: (friend: string) => `${capitalized(friend)} wants to send you this`,
  verifiedThere: (summary: string, friend: string) => `${summary}, verified on ${friend}’s computer`,
  verifiedHere: (summary: string) => `${summary}, received and verified`,
  declined: (by: string) => `Declined by ${by}`,
  cancelled: (by: string) => `Cancelled by ${by}`,
  interrupted: 'Not finished when the call ended',
  you: 'you',
  friend: 'your friend',
  accept: 'Accept',
  decline: 'Decline',
  cancel: 'Cancel',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Try again',
  askAgain: 'Ask for it again',
  remove: 'Remove',
  reveal: 'Show in folder',
  progress: (title: string) => `Progress of ${title}`,
  amount: (done: string, total: string) => `${done} of ${total}`,
  timeLeft: (time: string) => `${time} left`,
  verifiedFiles: (verified: number, total: number) =>
    `${formatCount(verified)} of ${formatCount(total)} verified`,
  finishing: 'Waiting for the other side to verify',
  contents: 'Contents',
  contentsOf: (title: string) => `Show what is in ${title}`,
  more: (count: number) => `and ${formatCount(count)} more`,
  saveTo: (folder: string) => `Goes to ${folder}`,
  freeHere: (size: string) => `${size} free on this computer`,
  /** Said after the folder. */
  free: (size: string) => `${size} free there`,
  freeThere: (size: string, friend: string) => `${size} free on ${friend}’s computer`,
  tooSmall: (free: string, needed: string) => `Not enough space: ${needed} needed, ${free} free`,
  /** What will not arrive as it is. */
  willBe: {
    renamed: (count: number) => `${counted(count, 'name', 'names')} will be changed`,
    renamedTo: 'becomes',
    keptApartHere: (count: number) =>
      `${counted(count, 'name is', 'names are')} taken already: what comes is kept beside what is there`,
    keptApartThere: (count: number, friend: string) =>
      `${counted(count, 'name is', 'names are')} taken on ${friend}’s computer: both are kept`,
    leftOut: (count: number) => `${counted(count, 'item is', 'items are')} left out`,
    undated: (count: number) =>
      `${counted(count, 'file comes without its', 'files come without their')} own date`,
  },
  /** The same when it is over. */
  was: {
    renamed: (count: number) => `${counted(count, 'name was', 'names were')} changed`,
    renamedTo: 'became',
    keptApartHere: (count: number) =>
      `${counted(count, 'name was', 'names were')} taken already: what came is kept beside what was there`,
    keptApartThere: (count: number, friend: string) =>
      `${counted(count, 'name was', 'names were')} taken on ${friend}’s computer: both are kept`,
    leftOut: (count: number) => `${counted(count, 'item was', 'items were')} left out`,
    undated: (count: number) =>
      `${counted(count, 'file came without its', 'files came without their')} own date`,
  },
} as const;
