/** The servers that `npm run bench:capacity` measures, with every limit out of the way. */
import { createServer } from 'node:net';
import { once } from 'node:events';

import { todaysGday } from '../gday-programs.mjs';
import { MeasuredServer } from './measured-server.mjs';

/** @typedef {import('./measured-server.mjs').Usage} Usage */
/** @typedef {{ readonly key: string, readonly certificate: string }} Identity */

/**
 * @typedef {object} Running
 * @property {readonly number[]} ports the two sides of a meeting go to two that follow each other
 * @property {readonly number[]} pids of the servers, not of the engine they share
 * @property {boolean} hasTls
 * @property {boolean} hasEngine
 * @property {() => Usage} usage of all servers together
 * @property {() => number} engineCpuSeconds
 * @property {() => Promise<void>} stop
 */

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {number} mostWaiting callers, with the limit of open files
 * @property {(identity: Identity | null) => Promise<Running>} start
 */

/** Callers for one process, where a process may have 20,000 files open. */
const CALLERS_OF_ONE = 18_000;
const MANY = '1000000';

/**
 * @param {string} cli our command line
 * @param {string} help what `cooee serve --help` says: a build may not know all flags yet
 * @returns {Promise<Contender[]>}
 */
export async function contenders(cli, help) {
  const limits = ['--max-connections', '--max-rooms'].flatMap((flag) =>
    help.includes(flag) ? [flag, '200000'] : [],
  );
  const flags = ['-r', MANY, '-v', 'off', ...limits];
  /** @param {readonly string[]} more @returns {Contender['start']} */
  const ours = (more) => async (identity) => {
    const server = new MeasuredServer(0, process.execPath, [
      ...[cli, 'serve', '-a', '127.0.0.1:0', ...flags, ...more, ...tlsFlags(identity)],
    ]);
    const [, port] = await server.prints(/listening \w+ 127\.0\.0\.1:(\d+)/);
    return running([server], [Number(port)], identity !== null);
  };
  /** @param {number} count @returns {Contender['start']} */
  const withEngine = (count) => async (identity) => {
    const enginePort = await freePort();
    const engine = new MeasuredServer(0, 'redis-server', [
      ...['--port', String(enginePort), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    ]);
    await engine.prints(/Ready to accept connections/);
    /** @type {Running[]} */
    const nodes = [];
    for (let index = 0; index < count; index += 1) {
      const rooms = ['--rooms', `redis://127.0.0.1:${String(enginePort)}`];
      nodes.push(await ours(rooms)(identity));
    }
    const engineUsage = engine.usage;
    return {
      ...joined(nodes, identity !== null),
      hasEngine: true,
      engineCpuSeconds: () => engine.usage.cpuSeconds - engineUsage.cpuSeconds,
      stop: async () => {
        for (const node of nodes) await node.stop();
        await engine.stop();
      },
    };
  };
  const gday = await todaysGday();
  if ('missing' in gday) console.error(`gday_server is left out: ${gday.missing}`);
  return [
    ...('missing' in gday
      ? []
      : [
          {
            name: 'gday_server 0.5.1',
            mostWaiting: CALLERS_OF_ONE,
            start: gdayServer(gday.programs.gday_server ?? ''),
          },
        ]),
    { name: 'cooee serve', mostWaiting: CALLERS_OF_ONE, start: ours([]) },
    ...(help.includes('--workers')
      ? [
          {
            name: 'cooee serve --workers 2',
            mostWaiting: 2 * CALLERS_OF_ONE,
            start: ours(['--workers', '2']),
          },
          {
            name: 'cooee serve --workers 4',
            mostWaiting: 4 * CALLERS_OF_ONE,
            start: ours(['--workers', '4']),
          },
        ]
      : []),
    ...(help.includes('--rooms ')
      ? [
          { name: 'one node with Redis', mostWaiting: CALLERS_OF_ONE, start: withEngine(1) },
          { name: 'two nodes with Redis', mostWaiting: 2 * CALLERS_OF_ONE, start: withEngine(2) },
          { name: 'three nodes with Redis', mostWaiting: 3 * CALLERS_OF_ONE, start: withEngine(3) },
        ]
      : []),
  ];
}

/** @param {string} program @returns {Contender['start']} */
function gdayServer(program) {
  return async (identity) => {
    const port = await freePort();
    const server = new MeasuredServer(0, program, [
      ...['-a', `127.0.0.1:${String(port)}`, '-r', MANY, '-v', 'info', ...tlsFlags(identity)],
    ]);
    await server.prints(/listening|Listening|Server config/i);
    return running([server], [port], identity !== null);
  };
}

/** @param {Identity | null} identity */
function tlsFlags(identity) {
  return identity === null ? ['-u'] : ['-k', identity.key, '-c', identity.certificate];
}

/**
 * @param {readonly MeasuredServer[]} servers @param {readonly number[]} ports @param {boolean} hasTls
 * @returns {Running}
 */
function running(servers, ports, hasTls) {
  return {
    ports,
    pids: servers.map(({ pid }) => pid),
    hasTls,
    hasEngine: false,
    usage: () => sum(servers.map(({ usage }) => usage)),
    engineCpuSeconds: () => 0,
    stop: async () => {
      for (const server of servers) await server.stop();
    },
  };
}

/** @param {readonly Running[]} nodes @param {boolean} hasTls @returns {Running} */
function joined(nodes, hasTls) {
  return {
    ports: nodes.flatMap(({ ports }) => ports),
    pids: nodes.flatMap(({ pids }) => pids),
    hasTls,
    hasEngine: false,
    usage: () => sum(nodes.map((node) => node.usage())),
    engineCpuSeconds: () => 0,
    stop: () => Promise.resolve(),
  };
}

/** @param {readonly Usage[]} usages @returns {Usage} */
function sum(usages) {
  return usages.reduce(
    (total, one) => ({
      cpuSeconds: total.cpuSeconds + one.cpuSeconds,
      bytes: total.bytes + one.bytes,
      descriptors: total.descriptors + one.descriptors,
    }),
    { cpuSeconds: 0, bytes: 0, descriptors: 0 },
  );
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
