import { EMPTY_SNAPSHOT, SNAPSHOTS_PER_SECOND } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';

/** Everything in a snapshot but the number that says which of two is newer. */
export type SnapshotFacts = Omit<Snapshot, 'version'>;

/** Publishes the engine's state, each snapshot with a higher version than the one before. */
export class SnapshotPublisher {
  readonly #look: () => SnapshotFacts;
  readonly #onSnapshot: (snapshot: Snapshot) => void;
  #version = EMPTY_SNAPSHOT.version;
  #timer: NodeJS.Timeout | null = null;

  /** @param look how things stand, asked whenever a snapshot is published */
  constructor(look: () => SnapshotFacts, onSnapshot: (snapshot: Snapshot) => void) {
    this.#look = look;
    this.#onSnapshot = onSnapshot;
  }

  /** For what is to be seen at once. */
  publish(): void {
    this.stop();
    this.#version += 1;
    this.#onSnapshot({ ...this.#look(), version: this.#version });
  }

  /** For progress: at most {@link SNAPSHOTS_PER_SECOND} times a second, and the last of it is never lost. */
  publishSoon(): void {
    this.#timer ??= setTimeout(() => this.publish(), 1000 / SNAPSHOTS_PER_SECOND);
  }

  /** Drops what {@link publishSoon} was going to publish. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
