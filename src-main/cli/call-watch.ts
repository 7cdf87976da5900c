import { CooeeError } from '../../src-shared/session';
import type { Snapshot } from '../../src-shared/session';

/** Waits for things to happen in an engine's snapshots. */
export class CallWatch {
  #waiting: { look(snapshot: Snapshot): boolean; reject(error: Error): void }[] = [];
  #newest: Snapshot | null = null;

  update(snapshot: Snapshot): void {
    this.#newest = snapshot;
    const failure = callFailure(snapshot);
    const still = this.#waiting.filter(({ look }) => !look(snapshot));
    this.#waiting = failure === null ? still : [];
    if (failure !== null) for (const { reject } of still) reject(failure);
  }

  /**
   * @param pick returns something once the awaited state is there, undefined before
   * @throws CooeeError the call's failure, or `friend-left`, if the call ends first
   */
  until<T>(pick: (snapshot: Snapshot) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (snapshot: Snapshot): boolean => {
        const found = pick(snapshot);
        if (found !== undefined) resolve(found);
        return found !== undefined;
      };
      this.#waiting.push({ look, reject });
      if (this.#newest !== null) this.update(this.#newest);
    });
  }
}

/** What ended the call, or null while it goes on. */
export function callFailure({ phase }: Snapshot): CooeeError | null {
  if (phase.name === 'failed') return CooeeError.of(phase.failure);
  if (phase.name === 'ended') return new CooeeError(phase.by === 'friend' ? 'friend-left' : 'cancelled');
  return null;
}
