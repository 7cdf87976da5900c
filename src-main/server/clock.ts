/**
 * Milliseconds on a clock that never goes back, which the wall clock may while rooms wait; but nearly the same on all servers that
 * share them, for it begins with the wall clock.
 */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
