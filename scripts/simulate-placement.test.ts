import { describe, expect, it } from 'vitest';

import {
  arrivals,
  byModulo,
  byRendezvous,
  byRing,
  changeOfNodes,
  plan,
  seededRandom,
} from './bench/placement.mjs';

const NODES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const random = seededRandom(7);
const ROOMS = Array.from({ length: 5_000 }, () => Math.floor(random() * 2 ** 32));

describe('chance', () => {
  it('is the same for the same seed, and fills the range evenly', () => {
    const take = (seed: number): number[] => Array.from({ length: 1000 }, seededRandom(seed));
    expect(take(3)).toEqual(take(3));
    expect(take(3)).not.toEqual(take(4));
    expect(Math.max(...take(3))).toBeLessThan(1);
    expect(take(3).reduce((sum, one) => sum + one, 0) / 1000).toBeCloseTo(0.5, 1);
  });
});

describe('a node for each room', () => {
  it.each([
    ['rendezvous', byRendezvous],
    ['ring', byRing(200)],
  ])('by %s moves only what the new node gets', (_name, placement) => {
    const { moved, lost, fullest } = changeOfNodes(placement, ROOMS, NODES, [...NODES, 10]);
    expect(lost).toBe(0);
    expect(moved).toBeGreaterThan(0.06);
    expect(moved).toBeLessThan(0.12);
    expect(fullest).toBeLessThan(1.25);
  });

  it.each([
    ['rendezvous', byRendezvous],
    ['ring', byRing(200)],
  ])('by %s loses what the dead node had, and moves nothing besides', (_name, placement) => {
    const { moved, lost } = changeOfNodes(placement, ROOMS, NODES, NODES.slice(1));
    const had = ROOMS.filter((room) => placement(room, NODES) === 0).length;
    expect(moved).toBe(0);
    expect(lost).toBe(had / ROOMS.length);
    expect(had).toBeGreaterThan(0);
  });

  it('by modulo moves nearly all', () => {
    // What stays is the rooms with the same remainder for 10 as for 11: one in eleven.
    expect(changeOfNodes(byModulo, ROOMS, NODES, [...NODES, 10]).moved).toBeCloseTo(10 / 11, 1);
  });

  it('is missed by nine connections of ten that come by chance', () => {
    const { elsewhere, apart, hitByOne } = arrivals(byRendezvous, ROOMS, NODES, seededRandom(1));
    expect(elsewhere).toBeCloseTo(0.9, 1);
    expect(apart).toBeCloseTo(0.9, 1);
    expect(hitByOne).toBeCloseTo(1 - 0.9 ** 2, 1);
  });
});

describe('what many waiting callers take', () => {
  const given = {
    waiting: 60_000,
    meanWaitSeconds: 60,
    connectionsPerCaller: 2,
    bytesPerConnection: 3000,
    kernelBytesPerConnection: 1000,
    cpuMsPerRoom: 1,
    cpuMsPerHandshake: 0.5,
    engineCpuMsPerRoom: 0.2,
    engineOperationsPerRoom: 7,
    nodeBytes: 100_000_000,
    nodeProcessors: 2,
    mostBusy: 0.5,
    engineMostBusy: 0.5,
    bytesOutPerConnection: 2000,
    nodePerMonth: 10,
    engineNodePerMonth: 20,
    outPerTerabyte: 100,
  };

  it('is counted from how many come in a second', () => {
    expect(plan(given)).toMatchObject({
      roomsPerSecond: 1000,
      connections: 120_000,
      memoryBytes: 480_000_000,
      // A second of processor for the rooms, two for 4,000 handshakes.
      processors: 3,
      nodesForMemory: 5,
      nodesForProcessor: 3,
      nodes: 5,
      engineOperationsPerSecond: 7005,
      engineProcessors: 0.2,
      engineShards: 1,
      packetsOutPerSecond: 12_000,
    });
  });

  it('costs one node more than is needed, a standby of the engine, and the traffic', () => {
    const { terabytesOutPerMonth, moneyPerMonth } = plan(given);
    // 12,000 packets of 52 bytes and 4,000 connections of 2,000 bytes a second, for 730 hours.
    expect(terabytesOutPerMonth).toBeCloseTo(((12_000 * 52 + 8_000_000) * 730 * 3600) / 1e12, 6);
    expect(moneyPerMonth).toBeCloseTo(6 * 10 + 2 * 20 + terabytesOutPerMonth * 100, 6);
  });

  it('needs another part of the engine where one is busy enough', () => {
    expect(plan({ ...given, engineCpuMsPerRoom: 1.1 }).engineShards).toBe(3);
  });
});
