/** Apart from the contract, so that the preload script does not carry the schemas into the page's process. */

/** Channel of every command; its payload is the command's name and its argument. */
export const COMMAND_CHANNEL = 'cooee:command';
/**
 * Channel on which the preload script alone names paths: those of files that were dropped. The page cannot send on it, for
 * the bridge takes files and never a path.
 */
export const OFFER_CHANNEL = 'cooee:offer';
/** Channel on which main sends every new snapshot. */
export const SNAPSHOT_CHANNEL = 'cooee:snapshot';
