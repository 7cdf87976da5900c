import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { holdMapping } from './hold-mapping';
import { RouterRefusal } from './router-mapping';
import type { RouterMapping } from './router-mapping';

const MINUTE_MS = 60_000;

/** A router that writes down what it is asked for, and when, in minutes. */
class ScriptedRouter {
  readonly asked: string[] = [];
  readonly hangUp = new AbortController();
  readonly moved: number[] = [];
  readonly #started = Date.now();
  readonly #lifetimeS: number;
  readonly #ports: (number | null)[];

  /** @param ports the external port at each renewal; null refuses it */
  constructor(lifetimeS: number, ports: (number | null)[] = []) {
    this.#lifetimeS = lifetimeS;
    this.#ports = ports;
  }

  hold(): Promise<void> {
    return holdMapping(this.#mapping(4_000), ({ port }) => this.moved.push(port), this.hangUp.signal);
  }

  #mapping(port: number): RouterMapping {
    return {
      external: { family: 4, host: '5.5.5.1', port },
      lifetimeS: this.#lifetimeS,
      renew: async () => {
        this.#note('renew');
        const next = this.#ports.shift() ?? null;
        if (next === null) throw new RouterRefusal('not now');
        return this.#mapping(next);
      },
      remove: async () => this.#note(`remove ${port}`),
    };
  }

  #note(what: string): void {
    this.asked.push(`${(Date.now() - this.#started) / MINUTE_MS}: ${what}`);
  }
}

describe('a mapping that is held', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const holdFor = async (router: ScriptedRouter, minutes: number): Promise<void> => {
    const held = router.hold();
    await vi.advanceTimersByTimeAsync(minutes * MINUTE_MS);
    router.hangUp.abort();
    await held;
  };

  it('is renewed at half its lifetime and removed when the call is over', async () => {
    const router = new ScriptedRouter(3_600, [4_000, 4_000]);
    await holdFor(router, 70);
    expect(router.asked).toEqual(['30: renew', '60: renew', '70: remove 4000']);
    expect(router.moved).toEqual([]);
  });

  it('is told anew, and removed, where it is now', async () => {
    const router = new ScriptedRouter(3_600, [4_001]);
    await holdFor(router, 31);
    expect(router.moved).toEqual([4_001]);
    expect(router.asked.at(-1)).toBe('31: remove 4001');
  });

  it('is asked for again half a minute after a refusal', async () => {
    const router = new ScriptedRouter(3_600, [null, 4_000]);
    await holdFor(router, 31);
    expect(router.asked).toEqual(['30: renew', '30.5: renew', '31: remove 4000']);
  });

  it('is never renewed where it lasts for ever, but removed all the same', async () => {
    const router = new ScriptedRouter(0);
    await holdFor(router, 600);
    expect(router.asked).toEqual(['600: remove 4000']);
  });

  it.each([
    ['a second', 1, 0.5],
    ['a century', 4_294_967_295, 30],
  ])('is not renewed too often or too late for a lifetime of %s', async (_, lifetimeS, minutes) => {
    const router = new ScriptedRouter(lifetimeS, [4_000]);
    await holdFor(router, minutes);
    expect(router.asked[0]).toBe(`${minutes}: renew`);
  });
});
