import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

/** Linux lets one connection more into a listener's queue than its backlog, and drops the SYN of every other. */
const BACKLOG = 1;
const QUEUED = BACKLOG + 1;

const LISTEN_AND_NEVER_ACCEPT = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ ...workerData, backlog: ${BACKLOG} }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

export interface BlackHole {
  readonly port: number;
  close(): Promise<void>;
}

/** An address that answers no SYN, as behind a firewall that drops: a listener whose queue is full and stays so. */
export async function openBlackHole(host: string, port = 0): Promise<BlackHole> {
  const worker = new Worker(LISTEN_AND_NEVER_ACCEPT, { eval: true, workerData: { host, port } });
  const [listening] = (await once(worker, 'message')) as [number];
  const fillers = Array.from({ length: QUEUED }, () => connect({ host, port: listening }));
  await Promise.all(fillers.map((socket) => once(socket, 'connect')));
  return {
    port: listening,
    close: async () => {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}
