export type { TransferChannel } from './protocol/channel';
export { TransferDesk } from './desk';
export type { HiddenNames } from './storage/names/hidden-names';
export type { TransferMessage } from './protocol/messages';
