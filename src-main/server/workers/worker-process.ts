/**
 * A process of a server that has several: it is given connections, and listens nowhere. It is the same program with the same command
 * line as the primary, told apart by its environment, and ends when the primary does, whatever ends that.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';

import { toFailure } from '../../../src-shared/session';
import { now } from '../clock';
import { believeEnds } from '../listening/ends';
import type { Log, LogLevel } from '../log';
import { NO_MEASURES } from '../measures';
import type { Standing } from '../measures';
import { Relay } from '../relay';
import type { StoreMaker } from '../rooms';
import type { Ledger } from '../rooms/ledger';
import { SharedStore } from '../rooms/shared/shared-store';
import { startServices } from '../services';
import type { Service, Services } from '../services';
import { Lines } from './lines';
import { Reporter } from './measuring';
import type { Report } from './measuring';
import type { FromTable, FromWorker, PassedOn, ToWorker, WorkerOptions } from './messages';
import { onNetworks, RelayBridge } from './relay-bridge';
import { WorkerEngine } from './worker-engine';

export const WORKER_VARIABLE = 'COOEE_WORKER';
/** The file descriptor of a worker's stream to the table of rooms. */
export const TABLE_FD = 4;
const NODE_NAME_BYTES = 8;
/** They are for the primary, which tells its workers what to do; a terminal and systemd send them to all. */
const SIGNALS_OF_PRIMARY = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'] as const;

/** What a process does once it knows. */
interface Work {
  take?: (socket: Socket, service: Service, passedOn: PassedOn | null) => void;
  renew?: Services['renewCertificate'];
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Whether this process was started as a worker of another one. */
export function isWorkerProcess(): boolean {
  return process.env[WORKER_VARIABLE] !== undefined;
}

/** Works until the primary ends, or says so. */
export function runWorkerProcess(): void {
  const { [WORKER_VARIABLE]: name } = process.env;
  // Without a primary it must not become one itself, which would start more.
  if (process.send === undefined) {
    process.stderr.write(`cooee: ${WORKER_VARIABLE} is set, and no server has started this program\n`);
    process.exit(1);
  }
  process.title = `cooee: ${name ?? 'worker'}`;
  for (const signal of SIGNALS_OF_PRIMARY) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit());
  let work: Work | null = null;
  const begin = (starting: Promise<Work>): void => {
    starting.then(
      (started) => {
        work = started;
        tell({ type: 'ready' });
      },
      (error: unknown) => tell({ type: 'failed', failure: toFailure(error) }),
    );
  };
  process.on('message', (message: ToWorker, handle: unknown) => {
    switch (message.type) {
      case 'log':
        loggedLevels = message.levels;
        return;
      case 'serve':
        begin(serve(message.options));
        return;
      case 'relay':
        begin(relay(message.path, message.options, message.isMeasured));
        return;
      case 'take':
        // There is none where the system lets this process open no more files.
        if (handle instanceof Socket) work?.take?.(handle, message.service, message.passedOn);
        return;
      case 'renew':
        work?.renew?.(message.tls);
        return;
      case 'drain':
        void work?.drain().then(() => tell({ type: 'drained' }));
        return;
      case 'close':
        void work?.close().finally(() => process.disconnect());
    }
  });
  tell({ type: 'started' });
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

const tellReport = (report: Report): void => tell({ type: 'report', report });

/** A relay has no callers of its own. */
const NOTHING_STANDS: Standing = {
  connections: 0,
  maxConnections: 0,
  rooms: 0,
  maxRooms: 0,
  sharedRoomsUp: null,
  relay: null,
};

let loggedLevels: readonly LogLevel[] = [];

const log: Log = (level, text) => {
  if (loggedLevels.includes(level)) tell({ type: 'log', level, text });
};

async function serve({
  relayPath,
  places,
  udpPlaces,
  partOfAll,
  isMeasured,
  ...options
}: WorkerOptions): Promise<Work> {
  const reporter = isMeasured ? new Reporter() : null;
  const services = await startServices(
    { ...options, log, measures: reporter?.measures ?? NO_MEASURES },
    {
      storeMaker: options.roomsUrl == null ? roomsInPrimary() : undefined,
      partOfAll,
      relay: relayPath === null ? undefined : new RelayBridge(relayPath, log),
    },
  );
  services.listensAt(places, udpPlaces);
  reporter?.reportTo(tellReport, () => services.standing);
  const accept = {
    serve: services.entrance('serve', (_socket, begin) => begin()),
    observe: services.entrance('observe', (_socket, begin) => begin()),
  };
  return {
    take: (socket, service, passedOn) => {
      if (passedOn?.ends != null) believeEnds(socket, passedOn.ends);
      const rest = Buffer.from(passedOn?.rest ?? '', 'base64');
      if (rest.length > 0) socket.unshift(rest);
      accept[service](socket);
    },
    renew: (identity) => services.renewCertificate(identity),
    drain: () => services.drain(),
    close: () => services.close(),
  };
}

/** Rooms in the table of the primary. */
function roomsInPrimary(): StoreMaker {
  const node = randomBytes(NODE_NAME_BYTES).toString('hex');
  // Where the rooms are is nothing to tell the keeper of as long as they are there.
  const quietly: Log = (level, text) => log(level === 'info' ? 'debug' : level, text);
  const make = (ledger: Ledger): SharedStore =>
    new SharedStore({
      node,
      ledger,
      engineMaker: (_node, hear) => {
        const lines = new Lines(new Socket({ fd: TABLE_FD }), (value) => engine.hear(value as FromTable));
        const engine = new WorkerEngine((question) => lines.send(question), hear);
        return engine;
      },
      now,
      log: quietly,
    });
  return Object.assign(make, { node });
}

async function relay(
  path: string,
  options: ConstructorParameters<typeof Relay>[0],
  isMeasured: boolean,
): Promise<Work> {
  const reporter = isMeasured ? new Reporter() : null;
  const joining = new Relay(options, log, reporter?.measures);
  reporter?.reportTo(tellReport, () => ({ ...NOTHING_STANDS, relay: joining.standing }));
  const server = createServer((socket) => onNetworks(socket, (networks) => joining.serve(socket, networks)));
  // Of a process before this one, which has died.
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    drain: () => joining.drain(),
    close: async () => {
      server.close();
      await joining.close();
    },
  };
}
