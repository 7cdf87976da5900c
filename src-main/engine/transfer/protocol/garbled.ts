import { CooeeError } from '../../../../src-shared/session';

/** What no honest program would say. @param what for the report, in our words: never the friend's */
export function garbled(what: string): CooeeError {
  return new CooeeError('friend-garbled', what);
}
