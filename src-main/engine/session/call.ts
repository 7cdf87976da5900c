/** One call, from the code to the goodbye: finds the server and the friend, agrees on a connection, then talks. */
import { formatPeerCode, wordsOf, type PeerCode } from '../../../src-shared/code';
import {
  CooeeError,
  toFailure,
  type CallEvent,
  type CodeView,
  type FailureKind,
  type Role,
  type RouteKind,
} from '../../../src-shared/session';
import { ContactSharing, ROOM_LIFETIME_MS, type ServerEndpoint } from '../contact';
import { SharedPort } from '../punch';
import type { GdayStream, RecordStream } from '../secure';
import { TransferDesk } from '../transfer';
import { agreeOnConnection, type AgreedConnection } from './agreement';
import { Conversation } from './conversation';
import { GDAY_NAME, leaveGday } from './gday-farewell';

/** New codes tried when a generated one happens to be in use; with 2^18 rooms even two in a row are rare. */
const MAX_ROOM_ATTEMPTS = 5;

/** A server's own trouble, or a room it does not have: no reason to stop while there is another server to try. */
const PASSED_OVER: ReadonlySet<FailureKind> = new Set([
  'server-unreachable',
  'server-untrusted',
  'server-foreign',
  'server-busy',
  'server-lost',
  'room-unknown',
]);

/** A contact server to try. */
export interface FoundServer extends ServerEndpoint {
  /** What a code for a room there calls it: its entry in the list, or 0. */
  readonly serverId: bigint;
}

export interface CallOptions {
  readonly role: Role;
  readonly code: PeerCode;
  /** Makes another code when the room is taken; null keeps to the given one. Creator only. */
  readonly anotherCode: (() => PeerCode) | null;
  /** Contact servers in the order they should be tried; may start one. A creator needs one, a joiner the right one. */
  readonly findServers: (signal: AbortSignal) => AsyncIterable<FoundServer>;
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
  /** How the friend is told that the call ends, once there is a connection. */
  private goodbye: ((failure: FailureKind | null) => Promise<void>) | null = null;
  private code: PeerCode;
  private isContactShared = false;
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
      await this.goodbye?.(null);
    } catch (error) {
      if (this.leaving !== null) return;
      const failure = toFailure(error);
      onEvent({ type: 'fail', failure });
      await this.transfers.close(failure);
      await this.goodbye?.(failure.kind);
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
    await this.goodbye?.(null);
    this.stop.abort(new CooeeError('friend-left'));
  }

  /**
   * From nothing to a connection that both sides have agreed on. Once a server has taken our contact the call stays with
   * it: the code may have been read out.
   */
  private async connect(): Promise<AgreedConnection> {
    let failure = new CooeeError('server-unreachable');
    for await (const endpoint of this.options.findServers(this.stop.signal)) {
      try {
        return await this.connectThrough(endpoint);
      } catch (error) {
        if (this.isContactShared || !(error instanceof CooeeError) || !PASSED_OVER.has(error.kind))
          throw error;
        // A server that answered says more than one that was not there.
        if (failure.kind !== 'room-unknown') failure = error;
      }
    }
    throw failure;
  }

  private async connectThrough(endpoint: FoundServer): Promise<AgreedConnection> {
    const { role, onEvent } = this.options;
    const { signal } = this.stop;
    const ports = openPorts();
    let sharing: ContactSharing | null = null;
    try {
      sharing = await ContactSharing.open(endpoint, ports, signal);
      onEvent({ type: 'server-found', at: Date.now() });
      if (role === 'creator') await this.createRoom(sharing, endpoint.serverId);
      const own = await sharing.shareOwnContact(this.code.roomCode, role === 'creator', signal);
      this.isContactShared = true;
      const used = ports.filter(({ family }) => sharing?.uses(family));
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

  /** From here on the code names the server that the room is on. */
  private async createRoom(sharing: ContactSharing, serverId: bigint): Promise<void> {
    const { anotherCode } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      this.code = { ...this.code, serverId };
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
    if (stream.program === 'gday') await this.converseWithGday(stream, route);
    else await this.converseWithCooee(stream, route);
  }

  private async converseWithCooee(stream: RecordStream, route: RouteKind): Promise<void> {
    const conversation = new Conversation(stream, this.transfers);
    this.goodbye = (failure) => conversation.leave(failure);
    const { appVersion, displayName, onEvent } = this.options;
    const { friend, farewell } = await conversation.begin(appVersion, displayName, this.stop.signal);
    onEvent({ type: 'verified', at: Date.now(), route, program: 'cooee', friendName: friend.name });
    await farewell;
  }

  /** One transfer, from the creator to the joiner, and that is the call (gday wire spec, section 8). */
  private async converseWithGday(stream: GdayStream, route: RouteKind): Promise<void> {
    this.goodbye = () => leaveGday(stream);
    const { role, onEvent } = this.options;
    onEvent({ type: 'verified', at: Date.now(), route, program: 'gday', friendName: GDAY_NAME });
    await this.transfers.attachGday(stream, role === 'creator' ? 'send' : 'receive');
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
