/**
 * The client's half of the contact exchange (gday wire spec, sections 3.4 and 3.5): make a room, record one address
 * per stream, say that we are ready, then wait for the friend's contact.
 */
import type { Contact, Dialect, FullContact } from '../../../src-shared/contact-exchange';
import { CooeeError, toFailure, withDeadline } from '../../../src-shared/session';
import { ServerConversation } from './server-conversation';
import type { ServerStream } from './server-connection';

/** How long a room lives on the server (wire spec, section 3.4), milliseconds. */
export const ROOM_LIFETIME_MS = 600_000;
/** The server speaks first when a room expires; this is for a server that forgets to. */
const FRIEND_TIMEOUT_MS = ROOM_LIFETIME_MS + 10_000;

/** How long a server may take to close its half. */
const CLOSE_TIMEOUT_MS = 5_000;

export class ContactSharing {
  private readonly conversations: readonly ServerConversation[];

  constructor(
    private readonly streams: readonly ServerStream[],
    dialect: Dialect,
  ) {
    this.conversations = streams.map(({ socket }) => new ServerConversation(socket, dialect));
  }

  /** Creator only. @throws CooeeError `room-taken`, `server-busy`, `server-foreign`, `server-lost` */
  async createRoom(roomCode: string, signal: AbortSignal): Promise<void> {
    await this.first.request({ type: 'create-room', roomCode }, 'room-created', signal);
  }

  /**
   * Records our addresses and says that we are ready.
   * @returns our own contact as the server sees it
   * @throws CooeeError `room-unknown`, `room-taken` (our side belongs to somebody else), `server-…`
   */
  async shareOwnContact(roomCode: string, isCreator: boolean, signal: AbortSignal): Promise<FullContact> {
    for (const [index, conversation] of this.conversations.entries()) {
      const privateAddress = this.streams[index]?.local ?? null;
      try {
        await conversation.request(
          { type: 'record-address', roomCode, isCreator, privateAddress },
          'address-recorded',
          signal,
        );
      } catch (error) {
        // Behind NAT64 both streams reach an IPv4 server as IPv4, and the second looks like somebody else.
        if (index === 0 || toFailure(error).kind !== 'room-taken') throw error;
      }
    }
    const privateContact: Contact = {
      v4: this.streams.find(({ family }) => family === 4)?.local ?? null,
      v6: this.streams.find(({ family }) => family === 6)?.local ?? null,
    };
    const reply = await this.first.request(
      { type: 'ready', roomCode, isCreator, privateContact },
      'client-contact',
      signal,
    );
    return reply.contact;
  }

  /** Waits until the friend is ready too. @throws CooeeError `friend-absent`, `server-lost`, `server-foreign` */
  async friendContact(signal: AbortSignal): Promise<FullContact> {
    const absent = (): Error => new CooeeError('friend-absent');
    const message = await withDeadline(signal, FRIEND_TIMEOUT_MS, absent, (deadline) =>
      this.first.expect('peer-contact', deadline),
    );
    return message.contact;
  }

  /** Says goodbye politely: the connections are closed, not reset, unless the server does not answer in kind. */
  close(): void {
    for (const { socket } of this.streams) {
      socket.end();
      // A server that never reads must keep neither the socket nor the program alive.
      socket.unref();
      setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref();
    }
  }

  private get first(): ServerConversation {
    const [first] = this.conversations;
    if (first === undefined) throw new CooeeError('server-unreachable');
    return first;
  }
}
