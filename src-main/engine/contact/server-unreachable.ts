import { isIP } from 'node:net';

import { canonicalAddress, isGlobal } from '../../../src-shared/contact-exchange';
import { CooeeError } from '../../../src-shared/session';

/** As programs that go through a proxy are told to (curl's and most others' names of the variables). */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * Why a contact server is not reached. Where a network lets nothing out but through a proxy, that is what is wrong, and not the
 * server, unless it is on this computer or its network.
 *
 * @param host a name or an IP address
 * @param where the host, with its port where that is known, for the sentence
 */
export function unreachable(host: string, where: string, cause?: unknown): CooeeError {
  const proxy = PROXY_VARIABLES.find((name) => (process.env[name] ?? '') !== '');
  return proxy === undefined || isNear(host)
    ? new CooeeError('server-unreachable', where, { cause })
    : new CooeeError('proxy-needed', where, { cause, why: { code: 'proxy-set', variable: proxy } });
}

function isNear(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && !isGlobal(canonicalAddress(host, 0)));
}
