import { CooeeError } from '../../../../src-shared/session';

/**
 * What no honest program would send.
 * @param what for the report, in our words: never the friend's
 * @param options the technical error behind it, for the log
 */
export function garbled(what: string, options: ErrorOptions = {}): CooeeError {
  return new CooeeError('friend-garbled', what, options);
}
