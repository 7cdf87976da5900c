/**
 * The measures as metrics of Prometheus, named by its guidelines (https://prometheus.io/docs/practices/naming/). Every label has a
 * few fixed values, all of which are there from the start, so that a rate of one that never happened is 0 instead of missing.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { Measures, Standing } from '../measures';
import { REFUSALS, ERRORS, PAIR_ENDS, RELAY_REFUSALS, REQUESTS, ROOM_ENDS, UDP_RESULTS } from './labels';

/** Requests are answered from memory, or over a network from the shared rooms, which are given up after seconds. */
const ANSWER_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** A code is read aloud in half a minute; a room lives ten minutes unless the keeper says otherwise. */
const WAIT_BUCKETS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];

export interface Metrics {
  readonly measures: Measures;
  readonly registry: Registry;
  /** From now on there is something to be asked what there is at a moment. */
  watch(standing: () => Standing | null): void;
}

/** @param version of the program, for `cooee_build_info` */
export function prometheusMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <T extends string>(
    name: string,
    help: string,
    label: T,
    values: readonly string[],
  ): Counter<T> => {
    const made = new Counter({ name, help, labelNames: [label], registers });
    for (const value of values) made.inc({ [label]: value } as Record<T, string>, 0);
    return made;
  };
  let standing: () => Standing | null = () => null;
  const gauge = (name: string, help: string, value: (now: Standing) => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const now = standing();
        if (now !== null) this.set(value(now));
      },
    });
  };

  const built = new Gauge({
    name: 'cooee_build_info',
    help: 'Always 1; the label says which version runs.',
    labelNames: ['version'],
    registers,
  });
  built.set({ version }, 1);

  gauge(
    'cooee_connections',
    'Open connections of callers, without those of the relay.',
    (now) => now.connections,
  );
  gauge(
    'cooee_connections_limit',
    'As many connections of callers there may be.',
    (now) => now.maxConnections,
  );
  const accepted = new Counter({
    name: 'cooee_connections_accepted_total',
    help: 'Connections that were served.',
    registers,
  });
  const refused = counter(
    'cooee_refusals_total',
    'Connections and requests that were refused, and idle connections that made room for others.',
    'reason',
    REFUSALS,
  );
  const handshakes = counter('cooee_tls_handshakes_total', 'TLS handshakes that ended.', 'result', [
    'ok',
    'failed',
  ]);

  const requests = new Histogram({
    name: 'cooee_request_duration_seconds',
    help: 'From a request to its answer. That somebody waits for their friend is not in it.',
    labelNames: ['request'],
    buckets: ANSWER_BUCKETS,
    registers,
  });
  for (const request of REQUESTS) requests.zero({ request });
  const errors = counter('cooee_errors_sent_total', 'Errors that callers were told.', 'error', ERRORS);

  gauge('cooee_rooms', 'Rooms in which a caller of this server is.', (now) => now.rooms);
  gauge('cooee_rooms_limit', 'As many rooms there may be.', (now) => now.maxRooms);
  const created = new Counter({
    name: 'cooee_rooms_created_total',
    help: 'Rooms that were made.',
    registers,
  });
  const ended = counter('cooee_rooms_ended_total', 'Rooms that ended, and how.', 'outcome', ROOM_ENDS);
  const waits = new Histogram({
    name: 'cooee_friend_wait_seconds',
    help: 'From the making of a room to the introduction of its two friends.',
    buckets: WAIT_BUCKETS,
    registers,
  });
  new Gauge({
    name: 'cooee_shared_rooms_up',
    help: 'Whether the rooms that servers share are within reach: 1 or 0, and absent where none are shared.',
    registers,
    collect() {
      const isUp = standing()?.sharedRoomsUp ?? null;
      this.remove();
      if (isUp !== null) this.set(Number(isUp));
    },
  });

  gauge('cooee_relay_pairs', 'Pairs that the relay joins now.', (now) => now.relay?.pairs ?? 0);
  gauge(
    'cooee_relay_waiting_connections',
    'Connections at the relay that wait for the other of their pair.',
    (now) => now.relay?.waiting ?? 0,
  );
  new Counter({
    name: 'cooee_relay_bytes_total',
    help: 'Bytes that the relay passed on, both ways together.',
    registers,
    // Asked for, not told: nothing is spent on it while bytes pass.
    collect() {
      this.reset();
      this.inc(standing()?.relay?.bytes ?? 0);
    },
  });
  const joined = new Counter({
    name: 'cooee_relay_pairs_joined_total',
    help: 'Pairs that the relay joined.',
    registers,
  });
  const parted = counter('cooee_relay_pairs_ended_total', 'Pairs that ended, and why.', 'reason', PAIR_ENDS);
  const unrelayed = counter(
    'cooee_relay_refusals_total',
    'Connections that the relay did not join.',
    'reason',
    RELAY_REFUSALS,
  );
  const datagrams = counter(
    'cooee_udp_observations_total',
    'Datagrams that asked for their address.',
    'result',
    UDP_RESULTS,
  );

  return {
    registry,
    watch: (given) => {
      standing = given;
    },
    measures: {
      connectionAccepted: () => accepted.inc(),
      refused: (reason) => refused.inc({ reason }),
      handshakeEnded: (isDone) => handshakes.inc({ result: isDone ? 'ok' : 'failed' }),
      requestAnswered: (request, seconds) => requests.observe({ request }, seconds),
      errorSent: (error) => errors.inc({ error }),
      roomCreated: () => created.inc(),
      roomEnded: (outcome, lastedSeconds) => {
        ended.inc({ outcome });
        if (outcome === 'introduced') waits.observe(lastedSeconds);
      },
      relayJoined: () => joined.inc(),
      relayEnded: (reason) => parted.inc({ reason }),
      relayRefused: (reason) => unrelayed.inc({ reason }),
      udpReceived: (result) => datagrams.inc({ result }),
    },
  };
}
