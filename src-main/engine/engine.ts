/**
 * The engine: commands in, snapshots out. It owns the truth about the call and its transfers. The same object runs in
 * the worker thread of the app, in the command line and in tests.
 */
import { randomBytes } from 'node:crypto';

import { generateCode, parseCode, type PeerCode } from '../../src-shared/code';
import {
  CooeeError,
  EMPTY_SNAPSHOT,
  isLive,
  nextPhase,
  SNAPSHOTS_PER_SECOND,
  type CallEvent,
  type Role,
  type Snapshot,
  type TransferStatus,
} from '../../src-shared/session';
import { ContactServers } from './contact-servers';
import type { ServerChoice } from './server-choice';
import { Call } from './session';

export interface EngineConfig {
  readonly server: ServerChoice;
  /** Absolute folder for received files. */
  readonly downloadFolder: string;
  readonly displayName: string;
  readonly appVersion: string;
}

export class Engine {
  private snapshot: Snapshot = EMPTY_SNAPSHOT;
  private current: Call | null = null;
  private readonly servers = new ContactServers();
  private notifyTimer: NodeJS.Timeout | null = null;

  constructor(
    private config: EngineConfig,
    private readonly onSnapshot: (snapshot: Snapshot) => void,
  ) {}

  /** The state now, not the one of the last notification. */
  private get latest(): Snapshot {
    const transfers = this.current?.transfers.views() ?? this.snapshot.transfers;
    return { ...this.snapshot, transfers };
  }

  /** Starts a call as its creator, with a new code or with a given one. @throws CooeeError `code-invalid`, `server-unknown` */
  call(code: string | null = null): void {
    const fresh = (): PeerCode => generateCode(randomBytes);
    this.begin('creator', code === null ? fresh() : parseCode(code), code === null ? fresh : null);
  }

  /** Joins the call of a friend. @throws CooeeError `code-invalid`, `server-unknown` */
  answer(code: string): void {
    this.begin('joiner', parseCode(code), null);
  }

  async hangUp(): Promise<void> {
    await this.current?.hangUp();
  }

  /** Leaves a finished call for the first screen; ends one that is still going on. */
  async reset(): Promise<void> {
    const call = this.current;
    this.current = null;
    if (isLive(this.snapshot.phase)) await call?.hangUp();
    this.snapshot = { ...this.snapshot, transfers: [] };
    this.apply({ type: 'reset' });
  }

  /** @returns the transfer's id */
  offer(paths: readonly string[]): string {
    return this.liveCall().transfers.offer(paths);
  }

  accept(id: string): Promise<void> {
    return this.liveCall().transfers.accept(id);
  }

  decline(id: string): Promise<void> {
    return this.liveCall().transfers.decline(id);
  }

  cancel(id: string): Promise<void> {
    return this.liveCall().transfers.cancel(id);
  }

  whenTransferIsOver(id: string): Promise<TransferStatus> {
    return this.liveCall().transfers.whenOver(id);
  }

  /** Takes effect with the next call; the folder with the next accepted transfer. */
  configure(config: EngineConfig): void {
    this.config = config;
  }

  /** Hangs up and gives everything back. */
  async close(): Promise<void> {
    await this.current?.hangUp();
    await this.servers.close();
    if (this.notifyTimer !== null) clearTimeout(this.notifyTimer);
  }

  private begin(role: Role, code: PeerCode, anotherCode: (() => PeerCode) | null): void {
    if (isLive(this.snapshot.phase)) throw new CooeeError('internal', 'a call is going on');
    this.apply({ type: 'reset' });
    const { server, displayName, appVersion } = this.config;
    const call: Call = new Call({
      role,
      code,
      anotherCode,
      displayName,
      appVersion,
      findServers: this.servers.find(server, role, code.serverId),
      destination: () => this.config.downloadFolder,
      onEvent: (event) => {
        if (this.current === call) this.apply(event);
      },
      onTransfersChanged: () => {
        if (this.current === call) this.notify();
      },
    });
    this.current = call;
    void call.run();
  }

  private liveCall(): Call {
    if (this.current === null || !isLive(this.snapshot.phase))
      throw new CooeeError('internal', 'no call is open');
    return this.current;
  }

  private apply(event: CallEvent): void {
    const phase = nextPhase(this.snapshot.phase, event);
    if (phase === this.snapshot.phase) return;
    this.snapshot = { ...this.snapshot, phase };
    this.publish();
  }

  /** Progress is told at most {@link SNAPSHOTS_PER_SECOND} times a second, and the last word is never lost. */
  private notify(): void {
    this.notifyTimer ??= setTimeout(() => this.publish(), 1000 / SNAPSHOTS_PER_SECOND);
  }

  private publish(): void {
    if (this.notifyTimer !== null) clearTimeout(this.notifyTimer);
    this.notifyTimer = null;
    this.snapshot = { ...this.latest, version: this.snapshot.version + 1 };
    this.onSnapshot(this.snapshot);
  }
}
