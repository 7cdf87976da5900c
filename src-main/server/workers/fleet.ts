/**
 * A contact server of several processes, for computers with several cores. The primary listens, and hands each connection to the worker
 * of its address, so that what is counted for an address is counted in one process; it keeps the rooms that workers share, and
 * answers over UDP. All that costs work, above all TLS, is done by the workers.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { withNoun } from '../../../src-shared/session';
import type { ContactServer, ContactServerOptions } from '../contact-server';
import { openDoors } from '../doors';
import type { Doors } from '../doors';
import { DEFAULT_MAX_CONNECTIONS } from '../admission';
import { believedEnds, remoteAddress } from '../listening/ends';
import { Proxies } from '../listening/proxies';
import { secureContextOf } from '../listening/tls';
import type { TlsIdentity } from '../listening/tls';
import type { Log, LogLevel } from '../log';
import { NO_MEASURES } from '../measures';
import type { Measures, Standing } from '../measures';
import { MemoryTable } from '../rooms/shared/memory-engine';
import type { Service } from '../services';
import { together } from './measuring';
import type { PassedOn, TlsTexts, WorkerOptions } from './messages';
import { monotonicMs } from './messages';
import { ownerOf, slotsFor } from './owners';
import { takeRest } from './reading';
import type { Handover } from './worker-slot';
import { WorkerSlot } from './worker-slot';

/** Connections of load balancers whose header is still to come. */
const MAX_UNIDENTIFIED = 1024;

export interface Staff {
  /** Of workers; a relay has one more process. */
  readonly count: number;
  /** What of theirs is logged. */
  readonly logLevels: readonly LogLevel[];
}

/**
 * Starts listening on all addresses, or on none, once all workers are ready. This process must be the program's own, for workers are
 * started by its command line.
 *
 * @throws CooeeError `port-in-use`, `address-unavailable` or `certificate-unusable`
 */
export async function startWorkers(options: ContactServerOptions, staff: Staff): Promise<ContactServer> {
  const fleet = new Fleet(options, staff);
  try {
    return await fleet.start();
  } catch (error) {
    await fleet.close();
    throw error;
  }
}

class Fleet {
  readonly #options: ContactServerOptions;
  readonly #log: Log;
  readonly #logLevels: readonly LogLevel[];
  readonly #measures: Measures;
  readonly #proxies: Proxies;
  readonly #table = new MemoryTable(monotonicMs);
  readonly #workers: readonly WorkerSlot[];
  #relay: WorkerSlot | null = null;
  #relayFolder: string | null = null;
  #doors: Doors | null = null;
  #tls: TlsTexts | null;

  constructor(options: ContactServerOptions, { count, logLevels }: Staff) {
    this.#options = options;
    this.#logLevels = logLevels;
    this.#log = options.log ?? (() => undefined);
    this.#measures = options.measures ?? NO_MEASURES;
    this.#proxies = new Proxies(options.proxies ?? [], this.#log, this.#measures);
    this.#tls = options.tls === null ? null : textsOf(options.tls);
    const duty = (): { type: 'serve'; options: WorkerOptions } => ({
      type: 'serve',
      options: this.#workerOptions(),
    });
    this.#workers = Array.from({ length: count }, (_, slot) => this.#slot(`worker ${slot + 1}`, duty));
  }

  async start(): Promise<ContactServer> {
    const { tls, relay } = this.#options;
    if (tls !== null) secureContextOf(tls);
    const doors = await openDoors(
      this.#options,
      { isPaused: true, log: this.#log, measures: this.#measures },
      (service) => this.#entrance(service),
    );
    this.#doors = doors;
    if (relay != null) {
      this.#relayFolder = await mkdtemp(join(tmpdir(), 'cooee-relay-'));
      const path = this.#relayPath;
      const isMeasured = this.#isMeasured;
      this.#relay = this.#slot('relay', () => ({ type: 'relay', path, options: relay, isMeasured }));
      await this.#relay.start();
    }
    await Promise.all(this.#workers.map((worker) => worker.start()));
    const { addresses, observers, udp } = doors;
    const standing = (): Standing | null => {
      const processes = this.#relay === null ? this.#workers : [...this.#workers, this.#relay];
      const known = processes.map((process) => process.standing).filter((one) => one !== null);
      return together(known, this.#options.roomsUrl != null);
    };
    this.#log(
      'info',
      `serving ${withNoun(addresses.length, 'address', 'addresses')} with ${withNoun(this.#workers.length, 'worker', 'workers')}`,
    );
    return {
      addresses,
      observers,
      udp,
      get standing() {
        return standing();
      },
      renewCertificate: (identity) => this.#renew(identity),
      drain: () => this.#drain(),
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    const closed = this.#doors?.close();
    await this.#relay?.close();
    await Promise.all(this.#workers.map((worker) => worker.close()));
    await closed;
    if (this.#relayFolder !== null) await rm(this.#relayFolder, { recursive: true, force: true });
  }

  async #drain(): Promise<void> {
    void this.#doors?.close();
    await Promise.all([this.#relay?.drain(), ...this.#workers.map((worker) => worker.drain())]);
  }

  get #isMeasured(): boolean {
    return this.#options.measures !== undefined;
  }

  get #relayPath(): string {
    const folder = this.#relayFolder ?? '';
    return process.platform === 'win32' ? join('\\\\.\\pipe', folder) : join(folder, 'relay');
  }

  #slot(name: string, duty: ConstructorParameters<typeof WorkerSlot>[0]['duty']): WorkerSlot {
    const onLeft = (left: readonly Handover[]): void => {
      for (const handover of left) this.#route(handover);
    };
    return new WorkerSlot({
      name,
      duty,
      table: this.#table,
      log: this.#log,
      logLevels: this.#logLevels,
      measures: this.#measures,
      onLeft,
    });
  }

  #workerOptions(): WorkerOptions {
    const {
      listeners: _,
      observers: _o,
      hasUdp: _u,
      proxies: _p,
      log: _l,
      measures: _m,
      ...options
    } = this.#options;
    const maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
    return {
      ...options,
      tls: this.#tls,
      maxConnections: Math.ceil(maxConnections / this.#workers.length),
      partOfAll: 1 / this.#workers.length,
      places: this.#doors?.places ?? [],
      udpPlaces: this.#doors?.udpPlaces ?? [],
      isMeasured: this.#isMeasured,
      relayPath: this.#relay === null ? null : this.#relayPath,
    };
  }

  #entrance(service: Service): (socket: Socket) => void {
    let unidentified = 0;
    return (socket) => {
      if (!this.#proxies.lists(socket)) {
        this.#route({ socket, message: { type: 'take', service, passedOn: null } });
        return;
      }
      if (unidentified >= MAX_UNIDENTIFIED) {
        socket.destroy();
        return;
      }
      unidentified += 1;
      const identified = (): void => {
        unidentified -= 1;
      };
      socket.once('close', identified);
      this.#proxies.onHeader(socket, () => {
        socket.off('close', identified);
        identified();
        const passedOn: PassedOn = {
          ends: believedEnds(socket),
          rest: takeRest(socket).toString('base64'),
        };
        this.#route({ socket, message: { type: 'take', service, passedOn } });
      });
    };
  }

  #route(handover: Handover): void {
    const address = remoteAddress(handover.socket);
    if (address === null) {
      handover.socket.destroy();
      return;
    }
    const slots = slotsFor(ownerOf(address), this.#workers.length).map((slot) => this.#workers[slot]);
    // Until all have started, and when none is left, they wait for theirs.
    (slots.find((worker) => worker?.isReady === true) ?? slots[0])?.hand(handover);
  }

  #renew(identity: TlsIdentity): void {
    secureContextOf(identity);
    const tls = textsOf(identity);
    this.#tls = tls;
    for (const worker of this.#workers) worker.tell({ type: 'renew', tls });
  }
}

function textsOf({ key, certificate }: TlsIdentity): TlsTexts {
  return { key: key.toString(), certificate: certificate.toString() };
}
