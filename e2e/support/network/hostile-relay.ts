/** A relay that joins two as it should (docs/PROTOCOL.md 10), and then does what it should not with what it carries. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';

/**
 * What is done, once for each pair, to a piece of up to 64 KiB: one bit of it is changed, it is left out, comes twice, or comes
 * after the next one; or nothing comes any more, and the connection stays open.
 */
export type Mischief = 'flips' | 'drops' | 'replays' | 'reorders' | 'holds';

export interface MischiefPlan {
  readonly mischief: Mischief;
  /** What a pair sends in one direction before it happens, bytes. */
  readonly afterBytes: number;
  /** How many pairs it happens to; the others are carried as they should be. */
  readonly pairs: number;
}

export interface HostileRelay {
  /** As the command line takes it: `tcp:host:port`. */
  readonly place: string;
  /** How often it has done what it was told to. */
  readonly deeds: () => number;
  readonly close: () => void;
}

/** What one of the two said before they left reaches the other. */
const LAST_WORDS_MS = 500;

const REQUEST = /^please relay ([0-9a-f]{64}) for side [0-9a-f]{16}\n$/;

/** On loopback and a free port. */
export async function startHostileRelay({
  mischief,
  afterBytes,
  pairs,
}: MischiefPlan): Promise<HostileRelay> {
  let deeds = 0;
  let joined = 0;
  const waiting = new Map<string, Socket>();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
    socket.once('data', (line: Buffer) => {
      const token = REQUEST.exec(line.toString('latin1'))?.[1];
      if (token === undefined) {
        socket.destroy();
        return;
      }
      const other = waiting.get(token);
      // Whoever comes again has given up their first connection.
      if (other === undefined || other.destroyed) {
        waiting.set(token, socket);
        return;
      }
      waiting.delete(token);
      joined += 1;
      const isVictim = joined <= pairs;
      let isDone = false;
      const happen = (): boolean => {
        if (!isVictim || isDone) return false;
        isDone = true;
        deeds += 1;
        return true;
      };
      join(socket, other, () => new Meddler(mischief, afterBytes, happen));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    place: `tcp:127.0.0.1:${(server.address() as AddressInfo).port}`,
    deeds: () => deeds,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

function join(one: Socket, other: Socket, meddler: () => Meddler): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.write('ok\n');
    from.pipe(meddler()).pipe(to);
    from.once('close', () => setTimeout(() => to.destroy(), LAST_WORDS_MS));
  }
}

class Meddler extends Transform {
  #passed = 0;
  #late: Buffer | null = null;
  readonly #mischief: Mischief;
  readonly #afterBytes: number;
  readonly #happen: () => boolean;

  /** @param happen whether it may happen now; it has then happened */
  constructor(mischief: Mischief, afterBytes: number, happen: () => boolean) {
    super();
    this.#mischief = mischief;
    this.#afterBytes = afterBytes;
    this.#happen = happen;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#passed += piece.length;
    const isMischief = this.#passed > this.#afterBytes && this.#happen();
    if (isMischief && this.#mischief === 'holds') return;
    for (const part of isMischief ? this.#meddled(piece) : this.#inTurn(piece)) this.push(part);
    done();
  }

  #meddled(piece: Buffer): readonly Buffer[] {
    switch (this.#mischief) {
      case 'flips': {
        const flipped = Buffer.from(piece);
        flipped.writeUInt8(piece.readUInt8(piece.length >> 1) ^ 1, piece.length >> 1);
        return [flipped];
      }
      case 'drops':
      case 'holds':
        return [];
      case 'replays':
        return [piece, piece];
      case 'reorders':
        this.#late = piece;
        return [];
    }
  }

  #inTurn(piece: Buffer): readonly Buffer[] {
    const late = this.#late;
    this.#late = null;
    return late === null ? [piece] : [piece, late];
  }
}
