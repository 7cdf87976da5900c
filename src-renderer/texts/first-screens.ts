/** Before a call: the two choices, the code to read out, the code to type, the check of the network. */
import { formatCount } from './format';

export const choice = {
  title: 'Send files straight to a friend',
  intro:
    'From your computer to theirs, encrypted all the way. No account, no copy in a cloud, no size limit.',
  call: 'Call',
  callMeans: 'Get a few words and read them out to your friend',
  answer: 'Answer',
  answerMeans: 'Type the words your friend reads out to you',
  hint: 'On the phone together? One of you calls, the other answers.',
} as const;

export const waiting = {
  title: (words: number) =>
    words === 0
      ? 'Give this code to your friend'
      : `Read these ${words === 5 ? 'five' : 'four'} words to your friend`,
  next: 'They open Cooee, choose Answer and type them. Then your computers find each other.',
  nextPublic: 'They open Cooee, choose Answer and type them. A friend with gday takes the text form.',
  codeLabel: 'Your code',
  spelled: 'spelled',
  copy: 'Copy words',
  copied: 'Copied',
  copyText: 'Copy as text',
  validFor: (time: string) => `good for another ${time}`,
  cancel: 'Cancel call',
} as const;

export const answer = {
  title: 'Type the words your friend reads out',
  label: 'The words of the code',
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
} as const;

export const network = {
  checking: 'Checking your network …',
  verdict: (words: string) => `Your network: ${words}`,
  easyMeans: 'Friends elsewhere can be met directly from here',
  details: 'Details of your network',
} as const;
