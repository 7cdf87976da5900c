/** The proxy that programs of this user are told to use, in the variables that curl and most others read. */
import { isIP } from 'node:net';

import { canonicalAddress, isGlobal } from '../../../../src-shared/contact-exchange';
import { parseProxy } from '../../../../src-shared/servers';
import type { Proxy } from '../../../../src-shared/servers';

/**
 * In the order in which they count. `http_proxy` is for pages without TLS alone; but where a network has only this one, it is that of
 * all programs.
 */
const VARIABLES = ['all_proxy', 'ALL_PROXY', 'https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

export interface ProxySetting {
  /** The variable that it is from. */
  readonly variable: string;
  /** Null where it is written in a way that Cooee does not know. */
  readonly proxy: Proxy | null;
}

/**
 * @param host where the connection should lead, a name or an IP address
 * @returns null where none is set, or not for this host: what is near, or in `NO_PROXY`, is reached without
 */
export function proxyOfEnvironment(
  host: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ProxySetting | null {
  const variable = VARIABLES.find((name) => (environment[name] ?? '').trim() !== '');
  if (variable === undefined || isNear(host) || isExcepted(host, environment)) return null;
  return { variable, proxy: parseProxy(environment[variable] ?? '') };
}

/** On this computer or its network. */
function isNear(host: string): boolean {
  if (isIP(host) !== 0) return !isGlobal(canonicalAddress(host, 0));
  return /(?:^|\.)(?:localhost|local)\.?$/i.test(host);
}

/** `NO_PROXY` has names and addresses between commas, `*` for all; a name stands for those below it, too. */
function isExcepted(host: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  const list = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
  const name = host.toLowerCase().replace(/\.$/, '');
  return list
    .split(',')
    .map((entry) =>
      entry
        .trim()
        .toLowerCase()
        .replace(/^\*?\./, ''),
    )
    .some((entry) => entry === '*' || (entry !== '' && (name === entry || name.endsWith(`.${entry}`))));
}
