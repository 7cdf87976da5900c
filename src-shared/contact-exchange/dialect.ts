import type { FrameDecoder } from './frame';
import type { ClientMessage, ServerMessage } from './messages';

/** One published way to write the messages of the contact exchange. Callers never look inside. */
export interface Dialect {
  /** For logs. */
  readonly name: string;
  /** One whole frame. @throws FrameError `too-long` if the message cannot fit into one */
  encodeClientMessage(message: ClientMessage): Uint8Array;
  /** One whole frame. @throws FrameError `too-long` if the message cannot fit into one */
  encodeServerMessage(message: ServerMessage): Uint8Array;
  /** A fresh decoder for what one connection's client sends. */
  clientMessageDecoder(): FrameDecoder<ClientMessage>;
  /** A fresh decoder for what one connection's server sends. */
  serverMessageDecoder(): FrameDecoder<ServerMessage>;
}
