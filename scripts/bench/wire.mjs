/** The contact exchange in dialect 3 (docs/GDAY-WIRE.md 3), as little of it as attackers and an honest pair need. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

const HEADER_BYTES = 3;

/** @typedef {{ type: string }} Answer */

/** @param {object} message */
export function frame(message) {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.of(3, body.length >> 8, body.length & 255), body]);
}

/** @typedef {{ port: number, isTls: boolean }} Place */

/**
 * @param {Place} place
 * @param {string} localAddress
 */
export function dial({ port, isTls }, localAddress) {
  const options = { host: '127.0.0.1', port, localAddress };
  const socket = isTls ? connectTls({ ...options, rejectUnauthorized: false }) : connect(options);
  // 'close' follows.
  socket.on('error', () => undefined);
  return socket;
}

/** A client that asks and is answered. */
export class Client {
  #received = Buffer.alloc(0);
  /** @type {Answer[]} */
  #inbox = [];
  #isOver = false;
  /** @type {() => void} */
  #wake = () => undefined;

  /**
   * @param {Place} place
   * @param {string} localAddress
   */
  constructor(place, localAddress) {
    this.socket = dial(place, localAddress);
    this.socket.on('data', (/** @type {Buffer} */ bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#read();
      this.#wake();
    });
    this.socket.on('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** @param {object} message */
  tell(message) {
    this.socket.write(frame(message));
  }

  /** @returns {Promise<string>} the type of the next answer, or `hung up` */
  async next() {
    for (;;) {
      const answer = this.#inbox.shift();
      if (answer !== undefined) return answer.type;
      if (this.#isOver) return 'hung up';
      /** @type {Promise<void>} */
      const woken = new Promise((resolve) => {
        this.#wake = resolve;
      });
      await woken;
    }
  }

  /** @param {object} message */
  ask(message) {
    this.tell(message);
    return this.next();
  }

  end() {
    this.socket.destroy();
  }

  #read() {
    for (;;) {
      if (this.#received.length < HEADER_BYTES) return;
      const end = HEADER_BYTES + this.#received.readUInt16BE(1);
      if (this.#received.length < end) return;
      /** @type {unknown} */
      const message = JSON.parse(this.#received.subarray(HEADER_BYTES, end).toString());
      this.#inbox.push(/** @type {Answer} */ (message));
      this.#received = this.#received.subarray(end);
    }
  }
}

/** @param {string} room */
export const create = (room) => ({ type: 'CreateRoom', room_code: room });

/** @param {string} room @param {boolean} isCreator */
export const record = (room, isCreator) => ({
  type: 'RecordPublicAddr',
  room_code: room,
  is_creator: isCreator,
});

/** @param {string} room @param {boolean} isCreator */
export const ready = (room, isCreator) => ({
  type: 'ReadyToShare',
  local_contact: { v4: '192.168.1.5:40000', v6: null },
  room_code: room,
  is_creator: isCreator,
});
