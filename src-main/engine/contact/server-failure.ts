/** Why a contact server is not reached, as the one failure that a user is shown. */
import { isIP } from 'node:net';

import { canonicalAddress, isGlobal } from '../../../src-shared/contact-exchange';
import { CooeeError } from '../../../src-shared/session';

/** As programs that go through a proxy are told to (curl's and most others' names of the variables). */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * Where a network lets nothing out but through a proxy, that is what is wrong, and not the server, unless it is on this computer
 * or its network.
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

/** Of all that went wrong at the addresses of a server, what tells most: a refused certificate more than a refused connection. */
export function mostTelling(errors: readonly unknown[], host: string, where: string): CooeeError {
  const codes = errors.map((error) => (error as NodeJS.ErrnoException).code ?? '');
  const find = (isTelling: (code: string) => boolean): unknown => errors[codes.findIndex(isTelling)];
  const outOfTime = find((code) => code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED');
  if (outOfTime !== undefined) {
    const today = new Date().toISOString().slice(0, 10);
    return new CooeeError('clock-wrong', where, { cause: outOfTime, why: { code: 'own-date', date: today } });
  }
  const untrusted = find((code) => /CERT|SIGNATURE|ISSUER|ALTNAME/.test(code));
  if (untrusted !== undefined) return new CooeeError('server-untrusted', where, { cause: untrusted });
  const noTls = find((code) => /SSL|EPROTO|ECONNRESET/.test(code));
  if (noTls !== undefined) return new CooeeError('server-foreign', where, { cause: noTls });
  const known = errors.find((error) => error instanceof CooeeError);
  return unreachable(host, where, known ?? errors[0]);
}
