/**
 * `node scripts/simulate-placement.mjs [--nodes 20 --rooms 100000 --seed 1 --waiting 1000000 …]`: what it takes to serve many more
 * waiting callers than one node can, in two ways: each room has its node (by a hash of its number), or all nodes share an engine that
 * keeps the rooms. First what changes of the nodes do to rooms that wait, simulated with the seed; then nodes, memory, operations and
 * money, computed from the figures that docs/CAPACITY.md measured and from assumptions that every flag can change.
 */
import { parseArgs } from 'node:util';

import {
  arrivals,
  byModulo,
  byRendezvous,
  byRing,
  changeOfNodes,
  plan,
  seededRandom,
} from './bench/placement.mjs';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20' },
    rooms: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    /** Callers at a time, and how long each waits. */
    waiting: { type: 'string', default: '1000000' },
    'mean-wait': { type: 'string', default: '60' },
    'connections-per-caller': { type: 'string', default: '1.5' },
    /** Measured, docs/CAPACITY.md. */
    'kib-per-connection': { type: 'string', default: '32' },
    'kernel-kib-per-connection': { type: 'string', default: '4' },
    'cpu-ms-per-room': { type: 'string', default: '1' },
    'cpu-ms-per-handshake': { type: 'string', default: '0.9' },
    'engine-cpu-ms-per-room': { type: 'string', default: '0.2' },
    'engine-operations-per-room': { type: 'string', default: '6' },
    /** Assumed. */
    'kb-out-per-connection': { type: 'string', default: '4' },
    'node-gib': { type: 'string', default: '6' },
    'node-processors': { type: 'string', default: '4' },
    'most-busy': { type: 'string', default: '0.5' },
    'node-per-month': { type: 'string', default: '100' },
    'engine-node-per-month': { type: 'string', default: '150' },
    'out-per-terabyte': { type: 'string', default: '80' },
    'engine-outage-seconds': { type: 'string', default: '30' },
  },
});

/** @param {keyof typeof values} name */
function given(name) {
  const number = Number(values[name]);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} is no number: ${values[name]}`);
  return number;
}

const count = Math.max(2, Math.round(given('nodes')));
const nodes = Array.from({ length: count }, (_, index) => index);
const random = seededRandom(given('seed'));
const rooms = Array.from({ length: given('rooms') }, () => Math.floor(random() * 2 ** 32));
const GIB = 2 ** 30;

const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(1)} %`;
const whole = (/** @type {number} */ number) => Math.round(number).toLocaleString('en');
/** @param {readonly (readonly string[])[]} rows the first is the head */
function table(rows) {
  const [head = [], ...body] = rows;
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map(() => '---')), ...body.map(line)].join('\n') + '\n');
}

console.log(
  `${String(count)} nodes, ${whole(rooms.length)} waiting rooms, seed ${values.seed}. Shares of the rooms that wait.\n`,
);
table([
  [
    'placement',
    'fullest node, of the mean',
    'moved when a node comes',
    'lost when a node dies',
    'moved besides',
    'changes for a room when all nodes are replaced, one by one',
  ],
  ...Object.entries({
    'hash modulo nodes': byModulo,
    'ring, 100 points a node': byRing(100),
    rendezvous: byRendezvous,
  }).map(([name, placement]) => {
    const comes = changeOfNodes(placement, rooms, nodes, [...nodes, count]);
    const dies = changeOfNodes(placement, rooms, nodes, nodes.slice(1));
    return [
      name,
      comes.fullest.toFixed(3),
      percent(comes.moved),
      percent(dies.lost),
      percent(dies.moved),
      replacedOneByOne(placement).toFixed(1),
    ];
  }),
  ['shared engine', '1.000', percent(0), percent(1 / count), percent(0), '1.0'],
]);
console.log(
  'Shared engine: no room has a node. Lost are the connections of callers at the node that dies or is replaced, who come again\n' +
    'within seconds; their friends find them from any node. It was not simulated: connections are spread evenly.\n',
);

/**
 * A rolling restart: each node goes and comes back under its name. How often a room is lost or moved by that.
 * @param {import('./bench/placement.mjs').Placement} placement
 */
function replacedOneByOne(placement) {
  const shares = nodes.map((gone) => {
    const { moved, lost } = changeOfNodes(
      placement,
      rooms,
      nodes,
      nodes.filter((node) => node !== gone),
    );
    return moved + lost;
  });
  return shares.reduce((sum, share) => sum + share, 0);
}

const { elsewhere, apart, hitByOne } = arrivals(byRendezvous, rooms, nodes, random);
table([
  ['a caller comes to a node by chance', 'a node for each room', 'shared engine'],
  ['connections that must be sent or carried on to another node', percent(elsewhere), '0.0 %'],
  ['pairs whose news cross between nodes', '0.0 % (all is at the room’s node)', percent(apart)],
  [
    'waiting callers who lose their connection when one node dies',
    `${percent(hitByOne)} if carried on, ${percent(1 / count)} if sent on`,
    percent(1 / count),
  ],
]);

const result = plan({
  waiting: given('waiting'),
  meanWaitSeconds: given('mean-wait'),
  connectionsPerCaller: given('connections-per-caller'),
  bytesPerConnection: given('kib-per-connection') * 1024,
  kernelBytesPerConnection: given('kernel-kib-per-connection') * 1024,
  cpuMsPerRoom: given('cpu-ms-per-room'),
  cpuMsPerHandshake: given('cpu-ms-per-handshake'),
  engineCpuMsPerRoom: given('engine-cpu-ms-per-room'),
  engineOperationsPerRoom: given('engine-operations-per-room'),
  nodeBytes: given('node-gib') * GIB,
  nodeProcessors: given('node-processors'),
  mostBusy: given('most-busy'),
  engineMostBusy: given('most-busy'),
  bytesOutPerConnection: given('kb-out-per-connection') * 1000,
  nodePerMonth: given('node-per-month'),
  engineNodePerMonth: given('engine-node-per-month'),
  outPerTerabyte: given('out-per-terabyte'),
});
const outage = given('engine-outage-seconds');
table([
  [`${whole(given('waiting'))} callers who wait, ${values['mean-wait']} s each`, ''],
  ['rooms made', `${whole(result.roomsPerSecond)} a second`],
  ['connections that wait', whole(result.connections)],
  ['memory, the kernel’s with it', `${whole(result.memoryBytes / GIB)} GiB`],
  ['processors, all busy', result.processors.toFixed(1)],
  [
    'nodes',
    `${whole(result.nodes)} (${whole(result.nodesForMemory)} for memory, ${whole(result.nodesForProcessor)} for processors)`,
  ],
  ['operations of the shared engine', `${whole(result.engineOperationsPerSecond)} a second`],
  [
    'its processors, all busy',
    `${result.engineProcessors.toFixed(2)}, so ${whole(result.engineShards)} part(s), each with a standby`,
  ],
  ['packets out that keep connections alive', `${whole(result.packetsOutPerSecond)} a second`],
  ['traffic out', `${result.terabytesOutPerMonth.toFixed(1)} TB a month`],
  ['money', `${whole(result.moneyPerMonth)} a month`],
  [
    `the engine away for ${whole(outage)} s`,
    `${whole(result.roomsPerSecond * outage)} rooms cannot be made; ${whole(given('waiting'))} callers keep their connections`,
  ],
]);
