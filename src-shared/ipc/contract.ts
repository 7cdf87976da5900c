/**
 * Everything that may cross between the window and the main process. One nested constant declares every command with
 * the schema of its argument; types of both sides are derived from it, so a misspelt channel does not compile.
 */
import { z } from 'zod';

import { MAX_NOTE_LENGTH } from '../session';
import type { Failure, Snapshot } from '../session';

/** Longest text accepted as a code: somebody may paste a whole sentence around it. Characters. */
const MAX_CODE_TEXT = 2000;
/** Most paths in one drop, and most items that are left out of an offer. A dropped folder is one path. */
export const MAX_PATHS = 10_000;
/** Longest path the supported systems know (Windows extended paths), in UTF-16 units. */
const MAX_PATH_LENGTH = 32_767;

const nothing = z.undefined();
const transferIdText = z.string().min(1).max(64);
const transferId = z.strictObject({ id: transferIdText });
/** A path of this computer. Main believes one only if its own dialog, its own disk or the preload script gave it. */
const absolutePath = z.string().min(1).max(MAX_PATH_LENGTH);

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

export const settingsSchema = z.strictObject({
  server: serverSettingsSchema,
  /** Absolute folder for received files. */
  downloadFolder: absolutePath,
  /** The name the friend sees. */
  displayName: z.string().trim().min(1).max(64),
  /** New codes have five words, not four. */
  fifthWord: z.boolean(),
  /** Every call waits until its match phrase is said to match. */
  comparesPhrase: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const COMMANDS = {
  /** The newest snapshot, for a window that has just opened. */
  snapshot: { argument: nothing },
  call: { argument: nothing },
  answer: { argument: z.strictObject({ code: z.string().max(MAX_CODE_TEXT) }) },
  hangUp: { argument: nothing },
  /** What comparing the match phrase with the friend came to. */
  comparePhrase: { argument: z.strictObject({ isSame: z.boolean() }) },
  /** Leaves a failed or ended call and returns to the first screen. */
  reset: { argument: nothing },
  /** Finds out what this network is like; the outcome is in the snapshot. */
  checkNetwork: { argument: nothing },
  /** Opens the system's dialog and offers what was chosen. */
  chooseFiles: { argument: z.strictObject({ what: z.enum(['files', 'folder']) }) },
  acceptTransfer: {
    argument: z.strictObject({
      id: transferIdText,
      /** Paths of items that are not wanted, as the offer shows them; a folder stands for everything in it. */
      except: z.array(z.string().min(1).max(MAX_PATH_LENGTH)).max(MAX_PATHS).default([]),
    }),
  },
  declineTransfer: { argument: transferId },
  cancelTransfer: { argument: transferId },
  pauseTransfer: { argument: transferId },
  resumeTransfer: { argument: transferId },
  /** Offers it again (ours), or asks the friend to (theirs). */
  retryTransfer: { argument: transferId },
  /** Changes the order of what waits: directly before another one, or last. */
  moveTransfer: { argument: z.strictObject({ id: transferIdText, before: transferIdText.nullable() }) },
  /** Sends a text or a link to the friend. */
  sendNote: { argument: z.strictObject({ text: z.string().trim().min(1).max(MAX_NOTE_LENGTH) }) },
  /** Puts an unfinished transfer of an earlier run into the tray of this call or the next. */
  resumeUnfinished: { argument: transferId },
  forgetUnfinished: { argument: transferId },
  /** Shows the received files in the system's file manager. */
  revealTransfer: { argument: transferId },
  /** The code, or a text of the call: only what the snapshot shows. */
  copyText: { argument: z.strictObject({ text: z.string().max(MAX_NOTE_LENGTH) }) },
  /** Opens the system's dialog and writes the report of the last call; the file, or null if none was written. */
  saveReport: { argument: nothing },
  settings: { argument: nothing },
  /** Its paths are those that are saved already, or that somebody chose in the system's dialog. */
  saveSettings: { argument: settingsSchema },
  /** Opens the system's dialog; the chosen folder or null. */
  chooseFolder: { argument: nothing },
  /** Opens the system's dialog; the chosen PEM file or null. */
  chooseCertificate: { argument: nothing },
  /** Starts a new engine thread after the old one died. */
  restartEngine: { argument: nothing },
} as const;

export type CommandName = keyof typeof COMMANDS;
export type CommandArgument<N extends CommandName> = z.infer<(typeof COMMANDS)[N]['argument']>;

interface CommandValues {
  snapshot: Snapshot;
  saveReport: string | null;
  settings: Settings;
  chooseFolder: string | null;
  chooseCertificate: string | null;
}
export type CommandValue<N extends CommandName> = N extends keyof CommandValues ? CommandValues[N] : null;

/** Typed errors survive the way over IPC as values. */
export type CommandResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** What the preload script sends on its own channel: the paths of dropped files and folders. */
export const offeredPathsSchema = z.array(absolutePath).min(1);

/** What the preload script puts on `window.cooee`, and nothing else. */
export interface CooeeBridge {
  command<N extends CommandName>(
    name: N,
    ...argument: CommandArgument<N> extends undefined ? [] : [CommandArgument<N>]
  ): Promise<CommandResult<CommandValue<N>>>;
  /** @returns a function that ends the subscription */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
  /**
   * Offers files and folders that somebody dropped. A file that a script made has no path on this computer and is left out;
   * so is everything that is no `File`.
   * @returns how many were offered
   */
  offerFiles(files: readonly File[]): Promise<CommandResult<number>>;
  /** The version of an Electron that is for trying only, or null with the one Cooee is shipped with. */
  readonly oldElectron: string | null;
  readonly platform: 'darwin' | 'linux' | 'win32' | 'other';
}
