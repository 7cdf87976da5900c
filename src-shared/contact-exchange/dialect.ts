import type { FrameDecoder } from './frame';
import type { ClientMessage, ServerMessage } from './messages';

/** By these names dialects are asked for and logged. */
export type DialectName = '0.1' | '3';

/** One published way to write the messages of the contact exchange. Callers never look inside. */
export interface Dialect {
  readonly name: DialectName;
  /** Longest JSON part of a frame, in bytes. */
  readonly maxJsonBytes: number;
  /** One whole frame. @throws FrameError `too-long` if the room code makes it longer; RangeError if that is not well-formed text */
  encodeClientMessage(message: ClientMessage): Uint8Array;
  /** One whole frame. */
  encodeServerMessage(message: ServerMessage): Uint8Array;
  /** A fresh decoder for what one connection's client sends. */
  clientMessageDecoder(): FrameDecoder<ClientMessage>;
  /** A fresh decoder for what one connection's server sends. */
  serverMessageDecoder(): FrameDecoder<ServerMessage>;
}
