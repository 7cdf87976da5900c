/** Makes the clients of one run: which address each comes from, where it goes, and under which codes they meet. */
import { randomBytes } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';

import { canonicalAddress, dialectNamed } from '../../src-shared/contact-exchange';
import type { Contact, Dialect, SocketAddress } from '../../src-shared/contact-exchange';
import { LoadFailure } from './options';
import type { LoadOptions } from './options';
import { sourceAddress } from './own-addresses';
import { Peer } from './peer';

const CODE_BYTES = 6;
/** Tickets kept for clients that come again; as many as would be used at a time. */
const MAX_TICKETS = 5_000;

export class Clients {
  #made = 0;
  #rooms = 0;
  /** So that two runs at a time do not meet in one another's rooms. */
  readonly #prefix = randomBytes(CODE_BYTES).toString('hex');
  readonly #dialect: Dialect;
  readonly #context: SecureContext | null;
  /** The newest last, which is used first. */
  readonly #tickets: Buffer[] = [];
  readonly #options: LoadOptions;

  /** @throws LoadFailure if the authority cannot be read */
  constructor(options: LoadOptions) {
    this.#options = options;
    this.#dialect = dialectNamed(options.dialect);
    this.#context = options.tls === null ? null : secureContext(options.tls.ca);
  }

  /** A code that no room has. */
  roomCode(): string {
    this.#rooms += 1;
    return `${this.#prefix}-${String(this.#rooms)}`;
  }

  /** @param side which of two, 0 or 1, of the meeting or client with this number. @throws PeerFailure */
  async connect(number: number, side: 0 | 1 = 0): Promise<Peer> {
    const { targets, sources, tls } = this.#options;
    const target = targets[(number + side) % targets.length];
    if (target === undefined) throw new LoadFailure('There is no target.');
    const source = sources === null ? null : sourceAddress(this.#made, sources);
    this.#made += 1;
    const session = this.#tickets.pop() ?? null;
    const secure =
      tls === null || this.#context === null
        ? null
        : {
            context: this.#context,
            serverName: tls.serverName,
            session,
            onTicket: (ticket: Buffer) => this.#keepTicket(ticket),
          };
    const peer = await Peer.connect({ target, source, dialect: this.#dialect, tls: secure });
    // Some servers give a new ticket for each that is used, others none, and know the used one again.
    if (session !== null) this.#keepTicket(session);
    return peer;
  }

  /** Says where the client is. @throws PeerFailure */
  async record(peer: Peer, roomCode: string, isCreator: boolean): Promise<void> {
    const privateAddress = this.#tellsWhenReady ? null : localAddress(peer);
    await peer.ask({ type: 'record-address', roomCode, isCreator, privateAddress });
  }

  /** Says that the client waits for the other side. @throws PeerFailure */
  async beReady(peer: Peer, roomCode: string, isCreator: boolean): Promise<void> {
    const privateContact = this.#tellsWhenReady ? contactOf(localAddress(peer)) : null;
    await peer.ask({ type: 'ready', roomCode, isCreator, privateContact, details: null });
  }

  /** In dialect 3 private addresses are told with the last request. */
  get #tellsWhenReady(): boolean {
    return this.#dialect.name === '3';
  }

  #keepTicket(ticket: Buffer): void {
    if (this.#options.tls?.isResumed !== true) return;
    this.#tickets.push(ticket);
    if (this.#tickets.length > MAX_TICKETS) this.#tickets.shift();
  }
}

function localAddress(peer: Peer): SocketAddress {
  return canonicalAddress(peer.local.address, peer.local.port);
}

function contactOf(address: SocketAddress): Contact {
  return { v4: address.family === 4 ? address : null, v6: address.family === 6 ? address : null };
}

function secureContext(ca: string | null): SecureContext {
  try {
    return createSecureContext(ca === null ? {} : { ca });
  } catch (cause) {
    throw new LoadFailure('The file of the authority is no certificate.', { cause });
  }
}
