export type { TransferChannel } from './channel';
export { TransferDesk } from './desk';
export type { HiddenNames } from './hidden-names';
export type { TransferMessage } from './messages';
