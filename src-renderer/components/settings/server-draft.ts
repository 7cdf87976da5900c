/** What the fields of a contact server start from, and what a port may be. */
import { DEFAULT_TCP_PORT, DEFAULT_TLS_PORT } from '../../../src-shared/contact-exchange';
import type { ServerSettings } from '../../../src-shared/ipc';

type Kind = ServerSettings['kind'];
export type CustomServer = Extract<ServerSettings, { kind: 'custom' }>;
export type ServerDrafts = { readonly [K in Kind]: Extract<ServerSettings, { kind: K }> };

export const EMPTY_DRAFTS: ServerDrafts = {
  embedded: { kind: 'embedded', address: '::', port: DEFAULT_TCP_PORT },
  listed: { kind: 'listed' },
  custom: { kind: 'custom', host: '', port: DEFAULT_TLS_PORT, tls: true },
};

const DEFAULT_PORTS: ReadonlySet<number> = new Set([DEFAULT_TCP_PORT, DEFAULT_TLS_PORT]);

/** Turns TLS on or off. A port that nobody chose follows it. */
export function withTls(server: CustomServer, tls: boolean): CustomServer {
  const usual = tls ? DEFAULT_TLS_PORT : DEFAULT_TCP_PORT;
  return { ...server, tls, port: DEFAULT_PORTS.has(server.port) ? usual : server.port };
}

/** 1 to 65535 without leading zeros, as the `pattern` of an input: the whole value has to match. */
export const PORT_PATTERN =
  '[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]';
