import { CooeeError, orAborted, withDeadline } from '../../../../src-shared/session';
import type { GdayStream } from '../../secure';

/** gday has no names for its users. */
export const GDAY_NAME = 'gday';
/** How long gday may take to read the end of what was sent and to close its half. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Closes our half of a call with gday, which has no goodbye message, and waits for its end: closing on unread bytes
 * would reset the connection and destroy what is still on its way.
 */
export async function leaveGday(stream: GdayStream): Promise<void> {
  const tooLong = (): Error => new CooeeError('connection-lost');
  const ended = withDeadline(new AbortController().signal, CLOSE_TIMEOUT_MS, tooLong, async (deadline) => {
    await orAborted(stream.finish(), deadline);
    while ((await stream.read(deadline)) !== null) {
      // Whatever gday still says no longer matters.
    }
  });
  // A connection that is gone needs no farewell.
  await ended.catch(() => undefined);
  stream.destroy();
}
