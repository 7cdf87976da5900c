/** The settings, as the window edits them and main keeps them on disk. */
import { z } from 'zod';

import { parseRelayPlace } from '../contact-exchange';
import { parseProxy, parseStunServer } from '../servers';

/** Longest path the supported systems know (Windows extended paths), in UTF-16 units. */
export const MAX_PATH_LENGTH = 32_767;

/** A host of 100 characters with its port, and more than that. */
const MAX_RELAY_TEXT = 128;

/** The longest name (RFC 1035, section 2.3.4) with brackets, a colon and its port. */
const MAX_STUN_TEXT = 263;

/** A path of this computer. Main believes one only if its own dialog, its own disk or the preload script gave it. */
export const absolutePath = z.string().min(1).max(MAX_PATH_LENGTH);

/** Which contact exchange server calls go through. */
export const serverSettingsSchema = z.discriminatedUnion('kind', [
  /** The one inside the app: two apps on one machine or network need nothing else. */
  z.strictObject({
    kind: z.literal('embedded'),
    /** Address to listen on; `::` is every address of both families. */
    address: z.string().min(1).max(255),
    port: z.int().min(1).max(65_535),
  }),
  /** A preferred one of the built-in list: friends anywhere, and friends with gday. */
  z.strictObject({ kind: z.literal('listed') }),
  z.strictObject({
    kind: z.literal('custom'),
    host: z.string().trim().min(1).max(255),
    port: z.int().min(1).max(65_535),
    tls: z.boolean(),
    /** A PEM certificate to trust instead of the system's; it only matters with TLS. */
    caFile: absolutePath.optional(),
  }),
]);
export type ServerSettings = z.infer<typeof serverSettingsSchema>;

/** What the user wants of relays: to be asked, the contact server's own, or the one at `tcp:host:port`. */
const relaySettingSchema = z
  .string()
  .max(MAX_RELAY_TEXT)
  .refine((text) => text === 'ask' || text === 'server' || parseRelayPlace(text) !== null);

export const settingsSchema = z.strictObject({
  server: serverSettingsSchema,
  /** By which alone contact servers and relays are reached, as `parseProxy` reads it; empty for none. */
  proxy: z
    .string()
    .trim()
    .max(1_024)
    .refine((text) => text === '' || parseProxy(text) !== null),
  /** Asked where UDP comes from if the contact server does not tell, as `parseStunServer` reads it; empty for none. */
  stunServer: z
    .string()
    .trim()
    .max(MAX_STUN_TEXT)
    .refine((text) => text === '' || parseStunServer(text) !== null),
  /** Absolute folder for received files. */
  downloadFolder: absolutePath,
  /** The name the friend sees. */
  displayName: z.string().trim().min(1).max(64),
  /** New codes have five words, not four. */
  fifthWord: z.boolean(),
  /** Every call waits until its match phrase is said to match. */
  comparesPhrase: z.boolean(),
  relay: relaySettingSchema,
});
export type Settings = z.infer<typeof settingsSchema>;
