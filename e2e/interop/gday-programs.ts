/** Where scripts/interop.mjs put the published programs, or why a test that needs them is skipped. */
import { test } from '@playwright/test';

/** @returns the paths of gday and gday_server 0.5.1; skips the test where they could not be had */
export function todaysGday(): { readonly gday: string; readonly gdayServer: string } {
  const { COOEE_GDAY: gday, COOEE_GDAY_SERVER: gdayServer, COOEE_GDAY_MISSING: reason } = process.env;
  const isHere = gday !== undefined && gdayServer !== undefined;
  test.skip(!isHere, `skipped, because ${reason ?? 'npm run test:interop did not start this'}`);
  return { gday: gday ?? '', gdayServer: gdayServer ?? '' };
}

/** @returns the path of gday_server 0.1.1; skips the test where it could not be had */
export function firstGdayServer(): string {
  const { COOEE_GDAY_SERVER_01: server, COOEE_GDAY_SERVER_01_MISSING: reason } = process.env;
  test.skip(server === undefined, `skipped, because ${reason ?? 'npm run test:interop did not start this'}`);
  return server ?? '';
}

/** Whether the long numbers of runs were asked for. */
export const IS_FULL = process.env.FULL === '1';
