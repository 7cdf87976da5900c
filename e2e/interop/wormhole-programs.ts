/** Where scripts/interop.mjs put the published magic-wormhole, or why a test that needs it is skipped. */
import { test } from '@playwright/test';

/** @returns the paths of `wormhole` and of `twist`, which runs its servers; skips the test where they could not be had */
export function wormholePrograms(): { readonly wormhole: string; readonly twist: string } {
  const { COOEE_WORMHOLE: wormhole, COOEE_TWIST: twist, COOEE_WORMHOLE_MISSING: reason } = process.env;
  const isHere = wormhole !== undefined && twist !== undefined;
  test.skip(!isHere, `skipped, because ${reason ?? 'npm run test:interop did not start this'}`);
  return { wormhole: wormhole ?? '', twist: twist ?? '' };
}
