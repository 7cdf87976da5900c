export type { TransferChannel } from './channel';
export { DATA_HEADER_BYTES } from './data-frame';
export { TransferDesk } from './desk';
export type { TransferDeskOptions } from './desk';
export type { TransferMessage } from './messages';
