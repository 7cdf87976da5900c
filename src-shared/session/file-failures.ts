import type { FailureText } from './failure-text';

/** What keeps a file, or a whole transfer, from arriving. */
export const FILE_FAILURES = {
  'nothing-to-send': {
    code: 'F1',
    actor: 'you',
    what: 'There is nothing to send there',
    remedy: 'Choose at least one file or folder that can be read',
  },
  'file-unreadable': {
    code: 'F2',
    actor: 'you',
    what: 'A file could not be read',
    remedy: 'Check that it still exists and that you may open it',
  },
  'file-changed': {
    code: 'F3',
    actor: 'either',
    what: 'A file changed while it was being sent',
    remedy: 'Send it again once nothing is writing to it',
  },
  'file-damaged': {
    code: 'F4',
    actor: 'either',
    what: 'A file did not arrive as it was sent, so it was not kept',
    remedy: 'Send it again',
  },
  'folder-unwritable': {
    code: 'F5',
    actor: 'either',
    what: 'The folder for received files cannot be written',
    remedy: 'The receiver can choose another folder and have it sent again',
  },
  'folder-mistakable': {
    code: 'F18',
    actor: 'either',
    what: 'The name of the folder for received files is not valid Unicode, so Cooee could write into another one',
    remedy: 'The receiver can rename it or choose another folder',
  },
  'disk-full': {
    code: 'F6',
    actor: 'either',
    what: 'There is not enough free space for these files',
    remedy: 'The receiver can make room or choose another folder',
  },
  'offer-unsafe': {
    code: 'F7',
    actor: 'either',
    what: 'The offer contains names that are not safe to write, so it was refused',
    remedy: 'Ask the sender to rename the files',
  },
  'offer-too-large': {
    code: 'F10',
    actor: 'either',
    what: 'The offer has more files than one transfer can hold',
    remedy: 'Send it in several parts, or pack it into one archive first',
  },
  'name-mistakable': {
    code: 'F17',
    actor: 'you',
    what: 'That name is not valid Unicode, so Cooee could take another file or folder for it',
    remedy: 'Rename it, or send the folder that it is in',
  },
  'file-too-large': {
    code: 'F13',
    actor: 'either',
    what: 'A file is larger than the receiver’s disk takes',
    remedy:
      'The receiver can choose a folder on another disk; many memory sticks take no file of 4 GiB or more',
  },
  'name-impossible': {
    code: 'F14',
    actor: 'either',
    what: 'The receiver’s disk cannot store anything under this name',
    remedy:
      'The sender can rename it, or the receiver can choose a folder on another disk or with a shorter path',
  },
  'part-removed': {
    code: 'F15',
    actor: 'either',
    what: 'Something removed a file from the receiver’s folder before it was complete',
    remedy: 'Send it again, and let nothing tidy up that folder meanwhile',
  },
  'disk-failing': {
    code: 'F16',
    actor: 'either',
    what: 'The receiver’s disk did not keep what was written to it',
    remedy: 'The receiver can check that disk, or choose a folder on another one and have it sent again',
  },
  declined: {
    code: 'F8',
    actor: 'either',
    what: 'The offer was declined',
    remedy: 'It can be offered again at any time of the call',
  },
  cancelled: {
    code: 'F9',
    actor: 'either',
    what: 'The transfer was cancelled',
    remedy: 'Send it again when you are ready',
  },
} as const satisfies Record<string, FailureText>;
