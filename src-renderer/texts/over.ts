/** A call that is over. */
import type { Actor } from '../../src-shared/session';

export const actors = {
  you: 'What you can do',
  friend: 'What your friend can do',
  either: 'What either of you can do',
  keeper: 'What whoever runs the server can do',
} as const satisfies Record<Actor, string>;

export const over = {
  howFar: 'How far it came',
  tried: 'What was tried',
  report: 'Save report …',
  reportSaved: (file: string) => `The report is in ${file}. It has no names, codes or full addresses in it.`,
  diagnosis: 'Diagnosis code',
  diagnosisMeans: 'say it on the phone, it means the same on both sides',
  tryAgain: 'Try again',
  restart: 'Restart Cooee’s engine',
  byUs: 'You hung up',
  byFriend: 'Your friend hung up',
  endedMeans: 'The call is over. What was verified has arrived and stays where it is.',
  /** After a call that was cut off in the middle of something. */
  goesOn: 'What is not finished can go on in your next call.',
  endedEmpty: 'The call is over. Nothing was sent this time.',
  toStart: 'Back to the start',
} as const;
