/** Why a contact server is not reached, as the one failure that a user is shown. */
import { CooeeError } from '../../../src-shared/session';
import { proxyOfEnvironment } from '../network';

/**
 * Where a network lets nothing out but through a proxy, and the environment names one that Cooee cannot use, that is what is wrong,
 * and not the server.
 *
 * @param host a name or an IP address
 * @param where the host, with its port where that is known, for the sentence
 */
export function unreachable(host: string, where: string, cause?: unknown): CooeeError {
  const setting = proxyOfEnvironment(host);
  return setting?.proxy !== null
    ? new CooeeError('server-unreachable', where, { cause })
    : new CooeeError('proxy-needed', where, {
        cause,
        why: { code: 'proxy-set', variable: setting.variable },
      });
}

/**
 * What it means that a server closed the connection without a word: that it has no more room, as its limits leave it no time to say
 * so.
 *
 * @param where the host with its port; null where the sentence has it already
 */
export function hungUp(where: string | null, cause?: unknown): CooeeError {
  return new CooeeError('server-busy', where, { cause, why: { code: 'hung-up-unanswered' } });
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
  const noTls = find((code) => /SSL|EPROTO/.test(code));
  if (noTls !== undefined) return new CooeeError('server-foreign', where, { cause: noTls });
  // In the middle of the handshake, before the server said anything.
  const cutOff = find((code) => code === 'ECONNRESET');
  if (cutOff !== undefined) return hungUp(where, cutOff);
  const known = errors.find((error) => error instanceof CooeeError);
  return unreachable(host, where, known ?? errors[0]);
}
