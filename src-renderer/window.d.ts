import type { CooeeBridge } from '../src-shared/ipc';

declare global {
  interface Window {
    /** Put there by the preload script; the window's only way out. */
    readonly cooee: CooeeBridge;
  }
}
