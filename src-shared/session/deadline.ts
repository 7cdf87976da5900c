/**
 * Runs `body` with a signal that aborts when `parent` does or after `milliseconds`, whichever is first, and cleans up
 * after itself. (AbortSignal.any would do, but Electron 25's Node 18.15 does not have it.)
 *
 * @param expired makes the reason of the abort when the time is over
 */
export async function withDeadline<T>(
  parent: AbortSignal,
  milliseconds: number,
  expired: () => Error,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  parent.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort(parent.reason);
  const timer = setTimeout(() => controller.abort(expired()), milliseconds);
  parent.addEventListener('abort', abort, { once: true });
  try {
    return await body(controller.signal);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', abort);
  }
}

/** Waits for `promise`, or rejects with the signal's reason if that comes first. Leaves no listener behind. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => undefined;
  const whenAborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, whenAborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Waits for `promise`, but no longer than `milliseconds`. Rejects as the promise does, or with the signal's reason. Leaves neither
 * timer nor listener behind, which a race with {@link delay} would.
 */
export function waitAtMost(
  milliseconds: number,
  promise: Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  const first = Promise.race([promise.then(() => undefined), elapsed]);
  // Nobody looks at it when the signal was aborted before.
  first.catch(() => undefined);
  return orAborted(first, signal).finally(() => clearTimeout(timer));
}

/** Resolves after `milliseconds`, or rejects with the signal's reason. */
export function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return waitAtMost(milliseconds, new Promise<never>(() => undefined), signal);
}
