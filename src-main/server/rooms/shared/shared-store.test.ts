import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { canonicalAddress } from '../../../../src-shared/contact-exchange';
import type { RoomRequest, ServerMessage } from '../../../../src-shared/contact-exchange';
import { now } from '../../clock';
import type { ClientId } from '../client-id';
import { Rooms } from '../rooms';
import { RoomsUnavailable } from '../store';
import type { StoreMaker } from '../store';
import { EngineAway } from './engine';
import { MemoryEngine, MemoryTable } from './memory-engine';
import { SharedStore } from './shared-store';

const LIFETIME_MS = 600_000;
const create = (roomCode: string): RoomRequest => ({ type: 'create-room', roomCode });
const ready = (roomCode: string, isCreator: boolean): RoomRequest => {
  return { type: 'ready', roomCode, isCreator, privateContact: null, details: null };
};

/** The link of a node to an engine, which can be cut. */
class Link extends MemoryEngine {
  isCut = false;
  /** Posts get lost while everything else arrives. */
  losesPosts = false;
  #mayHaveLost = false;

  constructor(table: MemoryTable, hear: (text: string) => void) {
    super(table, (text) => {
      if (this.losesPosts || this.isCut) this.#mayHaveLost = true;
      else hear(text);
    });
  }

  override read(...args: Parameters<MemoryEngine['read']>): ReturnType<MemoryEngine['read']> {
    return this.isCut ? Promise.reject(new EngineAway('cut')) : super.read(...args);
  }

  override swap(...args: Parameters<MemoryEngine['swap']>): ReturnType<MemoryEngine['swap']> {
    return this.isCut ? Promise.reject(new EngineAway('cut')) : super.swap(...args);
  }

  override async renew(node: string): ReturnType<MemoryEngine['renew']> {
    if (this.isCut) throw new EngineAway('cut');
    const { nodes, isUnbroken } = await super.renew(node);
    const hasLost = this.#mayHaveLost && !this.losesPosts;
    if (hasLost) this.#mayHaveLost = false;
    return { nodes, isUnbroken: isUnbroken && !hasLost };
  }
}

/** A node, and what its clients have heard, `number: message`. */
class Node {
  readonly heard: string[] = [];
  readonly rooms: Rooms;
  link: Link | undefined;

  constructor(
    readonly name: string,
    table: MemoryTable,
  ) {
    const make: StoreMaker = Object.assign(
      (ledger: ConstructorParameters<typeof SharedStore>[0]['ledger']) =>
        new SharedStore({
          node: name,
          ledger,
          engineMaker: (_node, hear) => (this.link = new Link(table, hear)),
          now,
          log: () => undefined,
        }),
      { node: name },
    );
    this.rooms = new Rooms({
      now,
      lifetimeMs: LIFETIME_MS,
      storeMaker: make,
      courier: {
        deliver: (to, message) => this.heard.push(`${to}: ${kindOf(message)}`),
        release: () => undefined,
      },
    });
  }

  set isCut(isCut: boolean) {
    if (this.link !== undefined) this.link.isCut = isCut;
  }

  async ask(client: ClientId, message: RoomRequest): Promise<string | undefined> {
    const publicAddress = canonicalAddress('203.0.113.1', 1);
    await this.rooms.request({ id: client, publicAddress, server: { alternates: [] } }, message);
    return this.heard.at(-1);
  }
}

function kindOf(message: ServerMessage): string {
  return message.type === 'error' ? message.error : message.type;
}

describe('nodes that share rooms', () => {
  let table: MemoryTable;
  let one: Node;
  let other: Node;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
    table = new MemoryTable(now);
    one = new Node('a', table);
    other = new Node('b', table);
    await Promise.all([one.rooms.opened, other.rooms.opened]);
    await passes(1);
  });

  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all([one.rooms.close(), other.rooms.close()]);
  });

  /** Until that many renewals are over. */
  const passes = async (seconds: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(seconds * 1000 + 100);
  };
  const creatorWaits = async (node: Node, code: string): Promise<ClientId> => {
    const creator = node.rooms.newClient();
    await node.ask(creator, create(code));
    await node.ask(creator, ready(code, true));
    return creator;
  };

  it('introduce a client whose post was lost, once they can hear again', async () => {
    const creator = await creatorWaits(one, '1');
    if (one.link !== undefined) one.link.losesPosts = true;
    const joiner = other.rooms.newClient();
    expect(await other.ask(joiner, ready('1', false))).toBe(`${joiner}: peer-contact`);
    await passes(2);
    expect(one.heard).not.toContain(`${creator}: peer-contact`);
    if (one.link !== undefined) one.link.losesPosts = false;
    await passes(2);
    expect(one.heard.at(-1)).toBe(`${creator}: peer-contact`);
    // And nobody else is introduced.
    await passes(3);
    expect(await one.ask(one.rooms.newClient(), ready('1', false))).toContain('no-such-room');
    expect(one.rooms.size).toBe(0);
  });

  it('serve, while the engine is away, those who meet on one of them, and tell others to come again', async () => {
    const creator = await creatorWaits(one, '1');
    one.isCut = true;
    other.isCut = true;
    await expect(other.ask(other.rooms.newClient(), ready('1', false))).rejects.toThrow(RoomsUnavailable);
    const joiner = one.rooms.newClient();
    await one.ask(joiner, ready('1', false));
    expect(one.heard.slice(-2)).toEqual([`${creator}: peer-contact`, `${joiner}: peer-contact`]);
    one.isCut = false;
    other.isCut = false;
    await passes(5);
    expect(await other.ask(other.rooms.newClient(), ready('1', false))).toContain('no-such-room');
  });

  it('keep, of two rooms of one number that were made apart, the one that was there first', async () => {
    one.isCut = true;
    const creator = await creatorWaits(one, '1');
    const rival = await creatorWaits(other, '1');
    one.isCut = false;
    await passes(5);
    expect(one.heard.at(-1)).toBe(`${creator}: peer-timed-out`);
    expect(one.rooms.holdsPlace(creator)).toBe(false);
    const joiner = one.rooms.newClient();
    expect(await one.ask(joiner, ready('1', false))).toBe(`${joiner}: peer-contact`);
    await passes(1);
    expect(other.heard.at(-1)).toBe(`${rival}: peer-contact`);
  });

  it('forget, once they are back, whom they lost meanwhile, and tell friends who wait', async () => {
    const creator = one.rooms.newClient();
    await one.ask(creator, create('1'));
    const joiner = other.rooms.newClient();
    await other.ask(joiner, ready('1', false));
    one.isCut = true;
    await one.rooms.leave(creator);
    expect(other.heard.at(-1)).toBe(`${joiner}: client-contact`);
    one.isCut = false;
    await passes(2);
    expect(other.heard.at(-1)).toBe(`${joiner}: peer-timed-out`);
  });

  it('believe a room that is not there to be on its way for a moment after they are back', async () => {
    one.isCut = true;
    other.isCut = true;
    await creatorWaits(one, '1');
    await passes(1);
    other.isCut = false;
    await passes(1);
    const early = other.rooms.newClient();
    await expect(other.ask(early, ready('1', false))).rejects.toThrow(RoomsUnavailable);
    one.isCut = false;
    await passes(1);
    const joiner = other.rooms.newClient();
    expect(await other.ask(joiner, ready('1', false))).toBe(`${joiner}: peer-contact`);
  });

  it('notice that one of them has died without a word', async () => {
    const creator = one.rooms.newClient();
    await one.ask(creator, create('1'));
    const joiner = other.rooms.newClient();
    await other.ask(joiner, ready('1', false));
    // It neither asks nor hears.
    one.isCut = true;
    await passes(5);
    expect(other.heard.at(-1)).toBe(`${joiner}: client-contact`);
    await passes(3);
    expect(other.heard.at(-1)).toBe(`${joiner}: peer-timed-out`);
  });

  it('put one in the place of what somebody else wrote into the engine', async () => {
    table.swap({ number: '1', from: 0, text: 'not ours', lifetimeMs: 1_000, mail: new Map() });
    table.post('a', 'nor is this');
    const creator = one.rooms.newClient();
    expect(await one.ask(creator, create('1'))).toBe(`${creator}: room-created`);
  });
});
