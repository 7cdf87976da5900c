/** A load balancer of a few lines: sends all connections to one server, and says by the PROXY protocol where they come from. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export class Balancer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** The port of the server that takes new connections. */
  target: number;

  private constructor(target: number) {
    this.target = target;
    this.#server = createServer((socket) => this.#forward(socket));
  }

  static async start(target: number): Promise<Balancer> {
    const balancer = new Balancer(target);
    await new Promise<void>((resolve) => balancer.#server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(socket: Socket): void {
    const server = connect({ host: '127.0.0.1', port: this.target });
    const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
    server.write(
      `PROXY TCP4 ${remoteAddress} ${localAddress} ${String(remotePort)} ${String(localPort)}\r\n`,
    );
    for (const end of [socket, server]) {
      this.#sockets.add(end);
      // The other end sees it by its own end.
      end.on('error', () => end.destroy());
      end.once('close', () => this.#sockets.delete(end));
    }
    socket.pipe(server).pipe(socket);
    socket.once('close', () => server.destroy());
    server.once('close', () => socket.destroy());
  }
}
