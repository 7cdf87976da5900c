/** Texts and links that go back and forth beside the files. */
import { counted } from './format';

export const notes = {
  label: 'A text for your friend',
  placeholder: 'Write a text or paste a link',
  help: 'Enter sends, Shift and Enter begins a new line',
  send: 'Send',
  /** @param over how many characters too many, as in `drop.textTooLong` */
  tooLong: (over: number) => `${counted(over, 'character', 'characters')} too long for one text`,
  yours: 'You',
  copy: 'Copy',
  copyLink: 'Copy link',
  sending: 'on its way',
  delivered: 'delivered',
  notDelivered: 'not delivered',
  sentAt: (time: string, status: string) => `${time}, ${status}`,
  heard: (friend: string, text: string) => `${friend} writes: ${text}`,
  heardFailed: (text: string) => `Not delivered: ${text}`,
} as const;
