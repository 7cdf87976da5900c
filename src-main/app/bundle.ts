import { join } from 'node:path';

import { app } from 'electron';

/** A file of the built app. `__dirname` would be the folder of whichever chunk the caller was bundled into. */
export function bundled(...segments: readonly string[]): string {
  return join(app.getAppPath(), 'dist', ...segments);
}
