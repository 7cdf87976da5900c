/** A place in a room of a contact server, by hand, in dialect 0.1 (docs/PROTOCOL.md 3). */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { RawBytes } from './raw-bytes';
import type { RawRole } from './raw-records';

/** Text that is a number by the rule of the protocol. */
export const ROOM = '4663';

/**
 * Makes the room or enters it, and is ready to be introduced.
 * @param address where the friend may connect to
 * @returns the connection that holds the place
 */
export async function enterRoom(serverPort: number, role: RawRole, address: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: serverPort });
  const bytes = new RawBytes(socket);
  const place = `"room_code":${ROOM},"is_creator":${String(role === 'creator')}`;
  const steps: readonly (readonly [request: string, reply: string])[] = [
    [`{"SendAddr":{${place},"private_addr":"${address}"}}`, 'ReceivedAddr'],
    [`{"DoneSending":{${place}}}`, 'ClientContact'],
  ];
  if (role === 'creator') await ask(bytes, `{"CreateRoom":{"room_code":${ROOM}}}`, 'RoomCreated');
  for (const [request, reply] of steps) await ask(bytes, request, reply);
  return socket;
}

/** @throws Error with what came, when it is no such reply */
async function ask(bytes: RawBytes, request: string, reply: string): Promise<void> {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(request));
  bytes.send(Buffer.concat([length, Buffer.from(request)]));
  const answer = await bytes.take((await bytes.take(4)).readUInt32BE());
  if (!answer.toString().includes(reply)) throw new Error(`${answer.toString()} came, not ${reply}`);
}
