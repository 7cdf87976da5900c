/**
 * Every word the window says, in one place and in English. A translation is another object of this shape. What went
 * wrong is not here: those sentences are `FAILURES` in src-shared/session, shared with the command line.
 */
import type { Actor, RouteKind, StepName } from '../src-shared/session';
import { capitalized, formatCount } from './format';
import { LOCALE } from './locale';

const plurals = new Intl.PluralRules(LOCALE);

function counted(count: number, one: string, other: string): string {
  return `${formatCount(count)} ${plurals.select(count) === 'one' ? one : other}`;
}

/** Each step in its three tenses; the same words stand in both windows. */
const steps = {
  server: {
    pending: 'Find the server',
    active: 'Looking for the server',
    done: 'Found the server',
    stopped: 'The server was not found',
  },
  friend: {
    pending: 'Meet your friend',
    active: 'Waiting for your friend',
    done: 'Your friend is here',
    stopped: 'Your friend was not met',
  },
  route: {
    pending: 'Find a route',
    active: 'Trying the routes: same network, IPv6, through both routers',
    done: 'Found a route',
    stopped: 'No route was found',
  },
  proof: {
    pending: 'Check who it is',
    active: 'Checking it is really them',
    done: 'It is really them',
    stopped: 'It could not be checked who it is',
  },
} as const satisfies Record<StepName, Record<'pending' | 'active' | 'done' | 'stopped', string>>;

const routes = {
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
} as const satisfies Record<RouteKind, { name: string; means: string }>;

const actors = {
  you: 'What you can do',
  friend: 'What your friend can do',
  either: 'What either of you can do',
  keeper: 'What whoever runs the server can do',
} as const satisfies Record<Actor, string>;

export const texts = {
  steps,
  routes,
  actors,
  app: { name: 'Cooee', settings: 'Settings', close: 'Close', dismiss: 'Dismiss' },
  choice: {
    title: 'Send files straight to a friend',
    intro:
      'From your computer to theirs, encrypted all the way. No account, no copy in a cloud, no size limit.',
    call: 'Call',
    callMeans: 'Get four words and read them out to your friend',
    answer: 'Answer',
    answerMeans: 'Type the four words your friend reads out to you',
    hint: 'On the phone together? One of you calls, the other answers.',
  },
  waiting: {
    title: 'Read these four words to your friend',
    next: 'They open Cooee, choose Answer and type them. Then your computers find each other.',
    nextPublic: 'They open Cooee, choose Answer and type them. A friend with gday takes the text form.',
    codeLabel: 'Your code',
    spelled: 'spelled',
    copy: 'Copy words',
    copied: 'Copied',
    copyText: 'Copy as text',
    validFor: (time: string) => `good for another ${time}`,
    cancel: 'Cancel call',
  },
  answer: {
    title: 'Type the words your friend reads out',
    label: 'The four words',
    help: 'The first letters of a word are enough: Tab completes it. Pasting works, and so does a code like 1.xxxx.xxxx.',
    wordSlot: (position: number) => `Word ${formatCount(position)}`,
    empty: 'not typed yet',
    recognised: 'recognised',
    partial: 'not finished',
    unknown: 'not a code word',
    corrected: (typed: string) => `you typed “${typed}”`,
    progress: (known: number, total: number) =>
      `${formatCount(known)} of ${formatCount(total)} words recognised`,
    fits: 'The words fit together: this is a complete code.',
    textForm: 'That is a complete code in its short form.',
    didYouMean: 'Did you mean',
    suggestions: 'Words that fit',
    connect: 'Connect',
    back: 'Back',
  },
  connecting: {
    title: 'Connecting the two of you',
    next: 'Both windows show the same steps. This usually takes a few seconds.',
    cancel: 'Cancel',
  },
  connected: {
    title: (friend: string) => `Connected to ${friend}`,
    invite: 'Drop files or folders anywhere in this window',
    inviteMore: (friend: string) =>
      `They go straight to ${friend}, encrypted all the way. ${friend} can send to you at the same time.`,
    addMore: 'Drop more any time, or',
    addFiles: 'Add files',
    addFolder: 'Add folder',
    hangUp: 'Hang up',
    hangUpTitle: 'Hang up now?',
    hangUpMeans: (running: number) =>
      `${counted(running, 'transfer is', 'transfers are')} not finished and would stop on both computers.`,
    stay: 'Keep the call',
    hangUpAnyway: 'Hang up anyway',
  },
  gday: {
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
  },
  tray: {
    title: 'Waiting to be sent',
    invite: 'Drop files here already if you like: they wait until your friend is in.',
    holds: (count: number) => `${counted(count, 'waits', 'wait')} to be sent as soon as your friend is in.`,
  },
  drop: {
    now: (friend: string) => `Drop to offer it to ${friend}`,
    later: 'Drop to put it in the tray',
    notYet: 'Start a call first, then drop your files',
    nothing: 'Only files and folders on this computer can be dropped here',
  },
  transfers: {
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
    incoming: (friend: string) => `${capitalized(friend)} wants to send you this`,
    verifiedThere: (summary: string, friend: string) => `${summary}, verified on ${friend}’s computer`,
    verifiedHere: (summary: string) => `${summary}, received and verified`,
    declined: (by: string) => `Declined by ${by}`,
    cancelled: (by: string) => `Cancelled by ${by}`,
    you: 'you',
    friend: 'your friend',
    accept: 'Accept',
    decline: 'Decline',
    cancel: 'Cancel',
    remove: 'Remove',
    reveal: 'Show in folder',
    progress: (title: string) => `Progress of ${title}`,
    amount: (done: string, total: string) => `${done} of ${total}`,
    timeLeft: (time: string) => `${time} left`,
    verifiedFiles: (verified: number, total: number) =>
      `${formatCount(verified)} of ${formatCount(total)} verified`,
    finishing: 'Waiting for the other side to verify',
    contents: 'Show contents',
    more: (count: number) => `and ${formatCount(count)} more`,
    saveTo: (folder: string) => `Goes to ${folder}`,
    free: (size: string) => `${size} free there`,
    tooSmall: (free: string, needed: string) => `Not enough space: ${needed} needed, ${free} free`,
    renamedHere: (count: number) => `${counted(count, 'name', 'names')} will be changed to fit this computer`,
    renamedThere: (count: number, friend: string) =>
      `${counted(count, 'name', 'names')} will be changed to fit ${friend}’s computer`,
    renamedTo: 'becomes',
    leftOut: (count: number) => `${counted(count, 'item is', 'items are')} left out`,
  },
  over: {
    howFar: 'How far it came',
    diagnosis: 'Diagnosis code',
    diagnosisMeans: 'say it on the phone, it means the same on both sides',
    tryAgain: 'Try again',
    restart: 'Restart Cooee’s engine',
    byUs: 'You hung up',
    byFriend: 'Your friend hung up',
    endedMeans: 'The call is over. What was verified has arrived and stays where it is.',
    endedEmpty: 'The call is over. Nothing was sent this time.',
    toStart: 'Back to the start',
  },
  settings: {
    title: 'Settings',
    displayName: 'Your name',
    displayNameMeans: 'Your friend sees it once you are connected',
    folder: 'Received files go to',
    chooseFolder: 'Choose …',
    server: 'Contact server',
    serverMeans:
      'It introduces the two computers to each other; files never pass through it. You and your friend need the same one.',
    embedded: 'Built in',
    embeddedMeans: 'For two computers on one network: nothing to set up, and no internet needed.',
    listed: 'Public',
    listedMeans: (hosts: string) =>
      `For friends anywhere, also with gday instead of Cooee. Calls go through ${hosts}, which learns both internet addresses, but neither the secret half of the code nor anything about your files.`,
    custom: 'Your own',
    customMeans: 'One that you, a club or a company run.',
    address: 'Listen on address',
    host: 'Host',
    port: 'Port',
    tls: 'Encrypted with TLS',
    certificate: 'Trust this certificate',
    certificateMeans: 'Only if the server has one of its own making: a PEM file from whoever runs it',
    certificateSystem: 'what this system trusts',
    chooseCertificate: 'Choose …',
    clearCertificate: 'Trust what the system trusts',
    save: 'Save',
    cancel: 'Cancel',
  },
} as const;
