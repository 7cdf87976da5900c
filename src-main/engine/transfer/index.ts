export type { TransferChannel } from './channel';
export { TransferDesk } from './desk';
export type { TransferMessage } from './messages';
