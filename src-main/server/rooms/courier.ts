import type { ServerMessage } from '../../../src-shared/contact-exchange';
import type { ClientId } from './client-id';

/** Brings what the rooms decide to the clients of this node. Whoever is gone is passed over. */
export interface Courier {
  deliver(to: ClientId, message: ServerMessage): void;
  /** The client's last room is gone: its connection stays open, and is idle from now on. */
  release(client: ClientId): void;
}
