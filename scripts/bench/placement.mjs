/**
 * Where the rooms of several nodes are: the arithmetic of `scripts/simulate-placement.mjs`. Nothing here measures; what was measured
 * comes in as numbers.
 */
import { createHash } from 'node:crypto';

/** @typedef {(room: number, nodes: readonly number[]) => number} Placement the node whose room it is */

const UINT32 = 2 ** 32;

/**
 * Numbers from 0 to 1 that are the same for the same seed (mulberry32).
 * @param {number} seed
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32;
  };
}

/** A hash of two numbers, 32 bits (the finisher of MurmurHash3, twice). @param {number} one @param {number} other */
function hash(one, other) {
  return mix(mix(one >>> 0) ^ Math.imul(other + 1, 0x9e3779b1));
}

/** @param {number} value */
function mix(value) {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The room's number modulo the number of nodes. @type {Placement} */
export function byModulo(room, nodes) {
  return nodes[mix(room) % nodes.length] ?? 0;
}

/** Rendezvous hashing (Thaler and Ravishankar, 1998): the node whose hash with the room is highest. @type {Placement} */
export function byRendezvous(room, nodes) {
  let best = nodes[0] ?? 0;
  let highest = -1;
  for (const node of nodes) {
    const weight = hash(room, node);
    if (weight > highest) [best, highest] = [node, weight];
  }
  return best;
}

/**
 * Consistent hashing (Karger and others, 1997): the next point of a node on a ring.
 * @param {number} points of each node
 * @returns {Placement}
 */
export function byRing(points) {
  /** @type {Map<string, { readonly at: readonly number[], readonly owners: readonly number[] }>} */
  const rings = new Map();
  return (room, nodes) => {
    const name = nodes.join();
    let ring = rings.get(name);
    if (ring === undefined) {
      const all = nodes.flatMap((node) =>
        Array.from({ length: points }, (_, point) => ({ node, at: pointOf(node, point) })),
      );
      all.sort((one, other) => one.at - other.at);
      ring = { at: all.map(({ at }) => at), owners: all.map(({ node }) => node) };
      rings.set(name, ring);
    }
    return ring.owners[firstAtOrAfter(ring.at, mix(room)) % ring.owners.length] ?? 0;
  };
}

/** @param {number} node @param {number} point */
function pointOf(node, point) {
  return createHash('sha256')
    .update(`${String(node)}/${String(point)}`)
    .digest()
    .readUInt32BE();
}

/** @param {readonly number[]} sorted @param {number} value */
function firstAtOrAfter(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * What a change of the nodes does to rooms that wait.
 *
 * @param {Placement} placement
 * @param {readonly number[]} rooms their numbers
 * @param {readonly number[]} before
 * @param {readonly number[]} after
 * @returns {{ moved: number, lost: number, fullest: number }} shares of the rooms: `moved` have another node although theirs is still
 *   there, so a friend who comes now is sent where nobody waits; `lost` had a node that is gone. `fullest`: the fullest node before,
 *   in shares of the mean.
 */
export function changeOfNodes(placement, rooms, before, after) {
  const stillThere = new Set(after);
  /** @type {Map<number, number>} */
  const counts = new Map();
  let moved = 0;
  let lost = 0;
  for (const room of rooms) {
    const was = placement(room, before);
    counts.set(was, (counts.get(was) ?? 0) + 1);
    if (!stillThere.has(was)) lost += 1;
    else if (placement(room, after) !== was) moved += 1;
  }
  const fullest = Math.max(...counts.values()) / (rooms.length / before.length);
  return { moved: moved / rooms.length, lost: lost / rooms.length, fullest };
}

/**
 * Callers who come to any node, as a load balancer or the DNS sends them, by chance.
 *
 * @param {Placement} placement
 * @param {readonly number[]} rooms
 * @param {readonly number[]} nodes
 * @param {() => number} random
 * @returns {{ elsewhere: number, apart: number, hitByOne: number }} shares: `elsewhere` of connections come to another node than the
 *   room's, and are sent or carried on; `apart` of pairs come to two nodes; `hitByOne` of waiting callers who are carried on lose their
 *   connection when one node dies, theirs or the room's
 */
export function arrivals(placement, rooms, nodes, random) {
  const pick = () => nodes[Math.floor(random() * nodes.length)] ?? 0;
  const dying = nodes[0] ?? 0;
  let elsewhere = 0;
  let apart = 0;
  let hitByOne = 0;
  for (const room of rooms) {
    const owner = placement(room, nodes);
    const [caller, friend] = [pick(), pick()];
    elsewhere += Number(caller !== owner) + Number(friend !== owner);
    apart += Number(caller !== friend);
    hitByOne += Number(caller === dying || owner === dying);
  }
  return {
    elsewhere: elsewhere / (2 * rooms.length),
    apart: apart / rooms.length,
    hitByOne: hitByOne / rooms.length,
  };
}

/**
 * @typedef {object} Assumptions
 * @property {number} waiting callers at a time
 * @property {number} meanWaitSeconds until the friend comes or the caller gives up
 * @property {number} connectionsPerCaller two where both families are dialled
 * @property {number} bytesPerConnection of the server's memory
 * @property {number} kernelBytesPerConnection of the kernel's memory for an idle socket
 * @property {number} cpuMsPerRoom of a node, both sides
 * @property {number} cpuMsPerHandshake of a TLS connection
 * @property {number} engineCpuMsPerRoom of the shared engine
 * @property {number} engineOperationsPerRoom
 * @property {number} nodeBytes memory of a node that connections may have
 * @property {number} nodeProcessors
 * @property {number} mostBusy share of a processor that is planned for
 * @property {number} engineMostBusy the engine’s one thread, likewise
 * @property {number} bytesOutPerConnection what a connection is sent in its life, TLS handshake and headers with it
 * @property {number} nodePerMonth money
 * @property {number} engineNodePerMonth money
 * @property {number} outPerTerabyte money
 */

const MONTH_SECONDS = 730 * 3600;
/** Both ends probe after 20 s of silence, and each probe is answered: so many packets leave the server in a second. */
const PACKETS_OUT_PER_CONNECTION = 2 / 20;
/** An empty segment with timestamps, IPv4. */
const PACKET_BYTES = 52;
const TERABYTE = 1e12;

/**
 * What so many waiting callers take.
 * @param {Assumptions} given
 */
export function plan(given) {
  // Little's law: who waits at a time is how many come in a second times how long each stays.
  const roomsPerSecond = given.waiting / given.meanWaitSeconds;
  const joining = given.connectionsPerCaller * roomsPerSecond * 2;
  const connections = given.waiting * given.connectionsPerCaller;
  const memoryBytes = connections * (given.bytesPerConnection + given.kernelBytesPerConnection);
  const processors = (roomsPerSecond * given.cpuMsPerRoom + joining * given.cpuMsPerHandshake) / 1000;
  const nodesForMemory = Math.ceil(memoryBytes / given.nodeBytes);
  const nodesForProcessor = Math.ceil(processors / (given.nodeProcessors * given.mostBusy));
  const engineProcessors = (roomsPerSecond * given.engineCpuMsPerRoom) / 1000;
  const engineShards = Math.max(1, Math.ceil(engineProcessors / given.engineMostBusy));
  const nodes = Math.max(nodesForMemory, nodesForProcessor);
  const bytesOut =
    connections * PACKETS_OUT_PER_CONNECTION * PACKET_BYTES + joining * given.bytesOutPerConnection;
  const terabytes = (bytesOut * MONTH_SECONDS) / TERABYTE;
  return {
    roomsPerSecond,
    connections,
    memoryBytes,
    processors,
    nodesForMemory,
    nodesForProcessor,
    nodes,
    engineOperationsPerSecond: roomsPerSecond * given.engineOperationsPerRoom + nodes,
    engineProcessors,
    engineShards,
    packetsOutPerSecond: connections * PACKETS_OUT_PER_CONNECTION,
    terabytesOutPerMonth: terabytes,
    // A standby for each part of the engine, and one node more than is needed.
    moneyPerMonth:
      (nodes + 1) * given.nodePerMonth +
      2 * engineShards * given.engineNodePerMonth +
      terabytes * given.outPerTerabyte,
  };
}
