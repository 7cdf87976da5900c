/**
 * The messages between two Cooees once they have agreed on a connection: `hello`, `ping` and `pong`, those of the transfers, `bye`.
 *
 *   frame    kind (1) ‖ payload
 *   kind 0   control: one JSON object with a `type`, UTF-8, at most 64 KiB; unknown types are ignored
 *   kind 1   file data; its layout belongs to the transfer room
 *   kinds 2 and 3 count the frames, see ./backed-stream
 *   other    ignored, so that newer versions can add kinds
 */
import { z } from 'zod';

import { MAX_TOLD_GUESSES } from '../../../../src-shared/contact-exchange';
import {
  CooeeError,
  deferred,
  delay,
  FAILURES,
  orAborted,
  withDeadline,
} from '../../../../src-shared/session';
import type { FailureKind } from '../../../../src-shared/session';
import { MAX_FRAME_BYTES } from '../../secure';
import type { MatchPhrase } from '../../secure';
import type { TransferChannel, TransferMessage } from '../../transfer';
import type { BackedStream } from './backed-stream';
import { HeartbeatMonitor } from './conversation-heartbeat';
import { displayName } from './display-name';
import { watchLink } from './link-watch';

const KIND_CONTROL = 0;
const KIND_DATA = 1;
const MAX_CONTROL_BYTES = 64 * 1024;
const HELLO_TIMEOUT_MS = 10_000;
/** How long we wait for the answer to our `bye`. */
const FAREWELL_TIMEOUT_MS = 2_000;

const PROTOCOL_VERSION = 1;

const helloSchema = z.object({
  type: z.literal('hello'),
  version: z.int().min(1),
  app: z.string().max(64),
  name: z.string().transform(displayName),
  features: z.array(z.string().max(64)).max(64),
  // An unreadable count is treated as absent.
  guesses: z.int().min(0).max(MAX_TOLD_GUESSES).catch(0),
  /** Share of the match phrase; absent from older versions. */
  share: z.string().max(64).optional(),
});
type Hello = z.infer<typeof helloSchema>;

/** How we introduce ourselves. */
export type Introduction = Pick<Hello, 'app' | 'name' | 'guesses'>;

/** A failure that this version does not know still ends the call, so it is read as one that it knows. */
const byeSchema = z.object({
  failure: z
    .enum(Object.keys(FAILURES) as FailureKind[])
    .nullable()
    .catch('friend-garbled'),
});

const envelopeSchema = z.looseObject({ type: z.string().max(64) });

/** Where messages about transfers and file data go. */
export interface TransferSink {
  attach(channel: TransferChannel): void;
  handleControl(message: unknown): Promise<void> | void;
  handleData(frame: Buffer, keep: () => () => void): Promise<void> | void;
}

export class Conversation {
  readonly #hello = deferred<Hello>();
  #introduced = false;
  #farewell: Promise<void> = Promise.resolve();
  #saidBye = false;
  readonly #heartbeat: HeartbeatMonitor;
  readonly #stream: BackedStream;
  readonly #transfers: TransferSink;
  readonly #phrase: MatchPhrase | null;
  readonly #onBetterWay: (message: unknown) => void;

  /**
   * @param onRoundTrip called with the time for a short message there and back, milliseconds, when it has changed; not
   *   before the introduction, and never with a Cooee older than `pong`
   * @param phrase of the connection that the call begins with
   * @param onBetterWay called with a message about better ways, see ../better-ways
   */
  constructor(
    stream: BackedStream,
    transfers: TransferSink,
    onRoundTrip: (milliseconds: number) => void,
    phrase: MatchPhrase | null = null,
    onBetterWay: (message: unknown) => void = () => undefined,
  ) {
    this.#stream = stream;
    this.#transfers = transfers;
    this.#phrase = phrase;
    this.#onBetterWay = onBetterWay;

    this.#heartbeat = new HeartbeatMonitor((message) => this.#sendControl(message), onRoundTrip);
  }

  /**
   * Sends our `hello`, lets the transfers begin and waits for the friend's `hello`, the first message of every Cooee.
   * @returns the friend's introduction, the match phrase (null with an older Cooee), and a promise that resolves when the friend
   *   has said goodbye and rejects with `connection-lost`, `friend-garbled` or the signal's reason
   * @throws CooeeError `friend-garbled`, `friend-left`, `connection-lost`
   */
  async begin(
    own: Introduction,
    signal: AbortSignal,
  ): Promise<{ friend: Hello; matchPhrase: readonly string[] | null; farewell: Promise<void> }> {
    const phrase = this.#phrase;
    const share = phrase === null ? {} : { share: phrase.shown };
    await this.#sendControl({ type: 'hello', version: PROTOCOL_VERSION, features: [], ...own, ...share });
    this.#transfers.attach({
      maxFrameBytes: MAX_FRAME_BYTES,
      sendControl: (message: TransferMessage) => this.#sendControl(message),
      sendData: (frame, release) => {
        frame[0] = KIND_DATA;
        return this.#stream.send(frame, release);
      },
    });
    this.#farewell = this.#receive(signal);
    const left = this.#farewell.then(() => Promise.reject(new CooeeError('friend-left')));
    const mute = (): Error => new CooeeError('friend-garbled', 'no introduction');
    const friend = await withDeadline(signal, HELLO_TIMEOUT_MS, mute, (deadline) =>
      orAborted(Promise.race([this.#hello.promise, left]), deadline),
    );
    const matchPhrase = friend.share === undefined ? null : (phrase?.words(friend.share) ?? null);
    return { friend, matchPhrase, farewell: this.#farewell };
  }

  /**
   * Says goodbye, with the failure that ends the call or null for an ordinary hang-up, and closes our half. Reading
   * goes on until the friend has answered or, where what they say is of no use any more, has closed theirs: closing on
   * unread bytes would reset the connection and could destroy our farewell on its way. Takes
   * {@link FAREWELL_TIMEOUT_MS} at most; a connection that is gone is no error.
   */
  async leave(failure: FailureKind | null): Promise<void> {
    if (this.#saidBye) return;
    this.#saidBye = true;
    const answered = this.#stream
      .finish(controlFrame({ type: 'bye', failure }))
      .then(() => this.#farewell)
      // A connection that is gone is no error here, and has nothing to drain.
      .catch(() => this.#stream.drain());
    const timeout = new AbortController();
    // It rejects only when it is not needed any more.
    const late = delay(FAREWELL_TIMEOUT_MS, timeout.signal).catch(() => undefined);
    await Promise.race([answered, late]);
    timeout.abort();
    this.#stream.destroy();
  }

  /** Tells the friend; a message for which there is no connection is of no use later, but does no harm either. */
  tellBetterWay(message: { readonly type: 'better-way' }): void {
    // Whoever reads from a broken connection learns that it is broken.
    this.#sendControl(message).catch(() => undefined);
  }

  /** Resolves when the friend has said goodbye. */
  async #receive(signal: AbortSignal): Promise<void> {
    const stream = this.#stream;
    const stopHeartbeat = this.#heartbeat.start(stream);
    const stopWatch = watchLink(stream, () => this.#heartbeat.probe());
    try {
      await stream.receive((frame, keep) => this.#handleFrame(frame, keep), signal);
    } finally {
      stopWatch();
      stopHeartbeat();
    }
  }

  async #handleFrame(frame: Buffer, keep: () => () => void): Promise<void> {
    // What was in flight when we hung up no longer matters.
    if (this.#saidBye) return;
    await this.#heartbeat.whileHandling(async () => {
      if (frame[0] === KIND_DATA) await this.#transfers.handleData(frame, keep);
      else if (frame[0] === KIND_CONTROL) await this.#handleControl(frame.subarray(1));
    });
  }

  async #handleControl(payload: Buffer): Promise<void> {
    const message = parseControl(payload);
    if (message.type === 'ping') {
      this.#heartbeat.pinged(message);
      return;
    }
    if (message.type === 'pong') {
      this.#heartbeat.ponged(message);
      return;
    }
    if (message.type === 'bye') {
      const { failure } = byeSchema.parse(message);
      if (failure !== null) throw new CooeeError(failure);
      return;
    }
    if (message.type === 'hello') {
      const parsed = helloSchema.safeParse(message);
      if (!parsed.success || this.#introduced) throw new CooeeError('friend-garbled', 'introduction');
      this.#introduced = true;
      this.#hello.resolve(parsed.data);
      // Not earlier: the round trip must not be reported before the friend's introduction.
      this.#heartbeat.ask();
      return;
    }
    if (!this.#introduced) throw new CooeeError('friend-garbled', 'no introduction');
    if (message.type === 'better-way') {
      this.#onBetterWay(message);
      return;
    }
    await this.#transfers.handleControl(message);
  }

  #sendControl(message: object): Promise<void> {
    return this.#stream.send(controlFrame(message));
  }
}

function controlFrame(message: object): Buffer {
  const json = Buffer.from(JSON.stringify(message));
  if (json.length > MAX_CONTROL_BYTES) throw new RangeError(`control message of ${json.length} bytes`);
  return Buffer.concat([Buffer.of(KIND_CONTROL), json]);
}

function parseControl(payload: Buffer): z.infer<typeof envelopeSchema> {
  if (payload.length > MAX_CONTROL_BYTES) throw new CooeeError('friend-garbled', 'message too long');
  try {
    return envelopeSchema.parse(JSON.parse(payload.toString('utf8')));
  } catch (cause) {
    throw new CooeeError('friend-garbled', null, { cause });
  }
}
