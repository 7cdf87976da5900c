/** Apart from the contract, so that the preload script does not carry the schemas into the page's process. */

/** The Electron that Cooee is shipped with (package.json). */
export const SHIPPED_ELECTRON_MAJOR = 45;

/**
 * Whether this Electron is older than the shipped one: the offline runtime (scripts/offline-runtime), whose known security
 * holes are not mended.
 *
 * @param version such as `25.1.1`
 */
export function isForTryingOnly(version: string): boolean {
  return Number.parseInt(version, 10) < SHIPPED_ELECTRON_MAJOR;
}
