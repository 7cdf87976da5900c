/** One call, from the code to the goodbye: finds the server and the friend, agrees on a connection, then talks. */
import { dialect01 } from '../../../src-shared/contact-exchange';
import { formatPeerCode, wordsOf, type PeerCode } from '../../../src-shared/code';
import {
  CooeeError,
  toFailure,
  type CallEvent,
  type CodeView,
  type FailureKind,
  type Role,
} from '../../../src-shared/session';
import { ContactSharing, connectToServer, ROOM_LIFETIME_MS, type ServerEndpoint } from '../contact';
import { SharedPort } from '../punch';
import { TransferDesk } from '../transfer';
import { agreeOnConnection, type AgreedConnection } from './agreement';
import { Conversation } from './conversation';

/** New codes tried when a generated one happens to be in use; with 2^18 rooms even two in a row are rare. */
const MAX_ROOM_ATTEMPTS = 5;

/** What one server may say without the call being lost. */
const PASSED_OVER: ReadonlySet<FailureKind> = new Set(['server-unreachable', 'room-unknown']);

export interface CallOptions {
  readonly role: Role;
  readonly code: PeerCode;
  /** Makes another code when the room is taken; null keeps to the given one. Creator only. */
  readonly anotherCode: (() => PeerCode) | null;
  /** Contact servers in the order they should be tried; may start one. A creator needs one, a joiner the right one. */
  readonly findServers: (signal: AbortSignal) => AsyncIterable<ServerEndpoint>;
  /** What the friend sees. */
  readonly displayName: string;
  readonly appVersion: string;
  /** Absolute folder for received files, asked at the time it is needed. */
  readonly destination: () => string;
  readonly onEvent: (event: CallEvent) => void;
  readonly onTransfersChanged: () => void;
}

export class Call {
  readonly transfers: TransferDesk;
  private readonly stop = new AbortController();
  private conversation: Conversation | null = null;
  private code: PeerCode;
  private leaving: Promise<void> | null = null;

  constructor(private readonly options: CallOptions) {
    this.code = options.code;
    this.transfers = new TransferDesk({
      destination: options.destination,
      onChange: options.onTransfersChanged,
    });
  }

  /** Runs the call to its end; every outcome is an event, nothing is thrown. */
  async run(): Promise<void> {
    const { role, onEvent } = this.options;
    onEvent({ type: 'start', role, code: codeView(this.code), at: Date.now() });
    try {
      const agreed = await this.connect();
      await this.converse(agreed);
      if (this.leaving !== null) return;
      onEvent({ type: 'end', by: 'friend' });
      await this.transfers.close({ kind: 'friend-left', detail: null });
      await this.conversation?.leave(null);
    } catch (error) {
      if (this.leaving !== null) return;
      const failure = toFailure(error);
      onEvent({ type: 'fail', failure });
      await this.transfers.close(failure);
      await this.conversation?.leave(failure.kind);
    }
  }

  /** Says goodbye, if there is somebody to say it to, and ends the call. Asked twice, it waits for the first farewell. */
  hangUp(): Promise<void> {
    this.leaving ??= this.leave();
    return this.leaving;
  }

  private async leave(): Promise<void> {
    this.options.onEvent({ type: 'end', by: 'us' });
    await this.transfers.close(null);
    await this.conversation?.leave(null);
    this.stop.abort(new CooeeError('friend-left'));
  }

  /**
   * From nothing to a connection that both sides have agreed on. A server that is not there or does not know the room is
   * no reason to stop while there is another one to try.
   */
  private async connect(): Promise<AgreedConnection> {
    let failure = new CooeeError('server-unreachable');
    for await (const endpoint of this.options.findServers(this.stop.signal)) {
      try {
        return await this.connectThrough(endpoint);
      } catch (error) {
        if (!(error instanceof CooeeError) || !PASSED_OVER.has(error.kind)) throw error;
        // A server that answered says more than one that was not there.
        if (failure.kind !== 'room-unknown') failure = error;
      }
    }
    throw failure;
  }

  private async connectThrough(endpoint: ServerEndpoint): Promise<AgreedConnection> {
    const { role, onEvent } = this.options;
    const { signal } = this.stop;
    const ports = openPorts();
    let sharing: ContactSharing | null = null;
    try {
      const streams = await connectToServer(endpoint, ports, signal);
      onEvent({ type: 'server-found', at: Date.now() });
      const used = ports.filter(({ family }) => streams.some((stream) => stream.family === family));

      sharing = new ContactSharing(streams, dialect01);
      if (role === 'creator') await this.createRoom(sharing);
      const own = await sharing.shareOwnContact(this.code.roomCode, role === 'creator', signal);
      if (role === 'creator') {
        const expiresAt = Date.now() + ROOM_LIFETIME_MS;
        onEvent({ type: 'room-open', at: Date.now(), code: codeView(this.code), expiresAt });
      }
      const friend = await sharing.friendContact(signal);
      onEvent({ type: 'friend-here', at: Date.now() });

      const secret = Buffer.from(this.code.sharedSecret, 'utf8');
      const onRoute = (): void => onEvent({ type: 'route-found', at: Date.now() });
      return await agreeOnConnection({ role, secret, ports: used, own, friend, onRoute, signal });
    } finally {
      // Only now: the open connection kept the routers' mapping alive while holes were punched.
      sharing?.close();
      for (const port of ports) port.close();
    }
  }

  private async createRoom(sharing: ContactSharing): Promise<void> {
    const { anotherCode } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await sharing.createRoom(this.code.roomCode, this.stop.signal);
        return;
      } catch (error) {
        const isTaken = toFailure(error).kind === 'room-taken';
        if (!isTaken || anotherCode === null || attempt === MAX_ROOM_ATTEMPTS) throw error;
        this.code = anotherCode();
      }
    }
  }

  private async converse({ stream, route }: AgreedConnection): Promise<void> {
    const conversation = new Conversation(stream, this.transfers);
    this.conversation = conversation;
    const { appVersion, displayName, onEvent } = this.options;
    const { friend, farewell } = await conversation.begin(appVersion, displayName, this.stop.signal);
    onEvent({ type: 'verified', at: Date.now(), route, friendName: friend.name });
    await farewell;
  }
}

function codeView(code: PeerCode): CodeView {
  return { words: wordsOf(code), text: formatPeerCode(code) };
}

/** One port of each family this computer has. @throws CooeeError `internal` when it has neither */
function openPorts(): readonly SharedPort[] {
  const ports: SharedPort[] = [];
  let cause: unknown;
  for (const family of [6, 4] as const) {
    try {
      ports.push(SharedPort.open(family));
    } catch (error) {
      cause = error;
    }
  }
  if (ports.length === 0) throw new CooeeError('internal', 'no network', { cause });
  return ports;
}
