import type { Socket } from 'node:net';

/** What is done with a connection that was accepted and counted. */
export type Greeting = (socket: Socket) => void;
