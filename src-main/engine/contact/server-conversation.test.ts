import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { dialect3 } from '../../../src-shared/contact-exchange';
import type { PeerDetails, ServerMessage } from '../../../src-shared/contact-exchange';
import { ServerConversation } from './server-conversation';

const never = new AbortController().signal;
const NOBODY = { v4: null, v6: null };
const NOTHING: PeerDetails = { candidates: [], nat: null, hasIpv6: false, roundTripMs: null };
const CONTACT: ServerMessage = {
  type: 'peer-contact',
  contact: { private: NOBODY, public: NOBODY },
  details: NOTHING,
};
const DETAILS: ServerMessage = { type: 'peer-details', details: NOTHING };
/** Messages of a flood: far more than the buffers of the system and of Node hold. */
const FLOOD = 200_000;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server that says what it is told, and how many bytes a visitor took before it hung up. */
async function talker(
  talk: (socket: Socket) => void,
): Promise<{ visitor: Socket; hungUp: Promise<unknown>; taken: () => number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    talk(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const visitor = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const hungUp = once(visitor, 'close');
  cleanups.push(() => {
    visitor.destroy();
    server.close();
  });
  return { visitor, hungUp, taken: () => visitor.bytesRead };
}

/** Says a message again and again, for as long as somebody listens. */
function flood(socket: Socket, message: ServerMessage): void {
  const piece = Buffer.concat(Array<Uint8Array>(100).fill(dialect3.encodeServerMessage(message)));
  let left = FLOOD / 100;
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(piece)) return void socket.once('drain', more);
    }
  };
  more();
}

describe('a server that talks and talks', () => {
  it.each([
    ['the friend’s contact', CONTACT],
    ['the friend’s details', DETAILS],
    ['news of the room', { type: 'room-news', turnedAway: 1 } as const],
    ['rooms that nobody asked for', { type: 'room-created' } as const],
  ])('is hung up on after a few messages: %s', async (_what, message) => {
    let heard = 0;
    const { visitor, hungUp, taken } = await talker((socket) => {
      socket.write(dialect3.encodeServerMessage(CONTACT));
      flood(socket, message);
    });
    const conversation = new ServerConversation(visitor, dialect3, {
      friendDetails: () => (heard += 1),
      turnedAway: () => (heard += 1),
    });
    await conversation.expect('peer-contact', never);
    await hungUp;
    expect(heard).toBeLessThanOrEqual(64);
    // One reading of the system's at most, after the last that is heard.
    expect(taken()).toBeLessThan(200_000);
  });

  it('has said nothing wrong with what a friend’s Cooee tells in a call', async () => {
    let heard = 0;
    const { visitor } = await talker((socket) => {
      for (const message of [CONTACT, ...Array<ServerMessage>(64).fill(DETAILS)])
        socket.write(dialect3.encodeServerMessage(message));
      socket.end();
    });
    const conversation = new ServerConversation(visitor, dialect3, {
      friendDetails: () => (heard += 1),
      turnedAway: () => (heard += 1),
    });
    await conversation.expect('peer-contact', never);
    await expect(conversation.expect('peer-contact', never)).rejects.toMatchObject({ kind: 'server-lost' });
    expect(heard).toBe(64);
  });
});
