import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

import { protocol } from 'electron';

const SCHEME = 'cooee';
/** The one page of the app. A scheme of our own instead of file://, so that the page can read no other file. */
export const APP_ORIGIN = `${SCHEME}://app`;
export const APP_URL = `${APP_ORIGIN}/index.html`;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the built renderer and nothing else. */
export function serveAppProtocol(rendererFolder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = normalize(join(rendererFolder, decodeURIComponent(pathname)));
    const mediaType = MEDIA_TYPES[extname(file)];
    if (host !== 'app' || mediaType === undefined || !file.startsWith(rendererFolder + sep)) {
      return new Response(null, { status: 404 });
    }
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': mediaType,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      // There is no such file in the bundle.
      return new Response(null, { status: 404 });
    }
  });
}
