/** What the transfer room needs of a connection to gday: encrypted plaintext in order, without messages or an end record. */
export interface GdayChannel {
  /** Resolves when the stream can take more (backpressure); the bytes are ours again then. */
  write(bytes: Buffer): Promise<void>;
  /** The next bytes, never none of them, valid until the next read; null when the friend has closed. */
  read(signal: AbortSignal): Promise<Buffer | null>;
  /** Nothing more will be written: resolves when everything is on its way. */
  finish(): Promise<void>;
}
