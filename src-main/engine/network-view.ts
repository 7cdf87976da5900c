import { CooeeError, judgeNetwork } from '../../src-shared/session';
import type { NetworkCheck, NetworkFacts } from '../../src-shared/session';
import { checkNetwork } from './network-check';
import type { FoundServer } from './session';

/** Takes what one call finds out about this network. */
export interface CallView {
  /** More is known. */
  found(facts: NetworkFacts): void;
  /** The call is over; if it found out nothing, what was known before it is shown again. */
  over(): void;
}

/** The snapshot's view of this network: the latest result of a check or a call. */
export class NetworkView {
  #shown: NetworkCheck = { name: 'unchecked' };
  #check: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;
  #call: CallView | null = null;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get current(): NetworkCheck {
    return this.#shown;
  }

  /**
   * Checks, or waits for the check that is on.
   * @throws CooeeError `certificate-unusable`
   */
  refresh(servers: () => Promise<readonly FoundServer[]>): Promise<void> {
    if (this.#check !== null) return this.#check.done;
    const stop = new AbortController();
    const done = this.#run(servers, stop.signal).finally(() => (this.#check = null));
    this.#check = { stop, done };
    return done;
  }

  /** A call finds everything out by itself; a check that is on is given up. */
  callBegins(): CallView {
    this.#check?.stop.abort(new CooeeError('cancelled'));
    const before: NetworkCheck = this.#shown.name === 'checking' ? { name: 'unchecked' } : this.#shown;
    const call: CallView = {
      found: (facts) => {
        if (this.#call === call) this.#show(checked(facts));
      },
      over: () => {
        if (this.#call !== call) return;
        this.#call = null;
        if (this.#shown.name === 'checking' && this.#check === null) this.#show(before);
      },
    };
    this.#call = call;
    this.#show({ name: 'checking' });
    return call;
  }

  /** Gives up a check that is on. */
  async close(): Promise<void> {
    this.#check?.stop.abort(new CooeeError('cancelled'));
    // Whoever asked for the check learns how it ended.
    await this.#check?.done.catch(() => undefined);
  }

  async #run(servers: () => Promise<readonly FoundServer[]>, signal: AbortSignal): Promise<void> {
    const before = this.#shown;
    this.#show({ name: 'checking' });
    try {
      this.#show(checked(await checkNetwork(await servers(), signal)));
    } catch (error) {
      // A call has begun meanwhile, and shows its own.
      if (signal.aborted) return;
      this.#show(before);
      throw error;
    }
  }

  #show(network: NetworkCheck): void {
    this.#shown = network;
    this.#onChange();
  }
}

function checked(facts: NetworkFacts): NetworkCheck {
  return { name: 'checked', facts, ...judgeNetwork(facts) };
}
