/**
 * Everything the window can ask for, and nothing else. A line says what a command takes, what comes back and who carries it
 * out; main's and the engine's functions and the window's calls get their types from it, so that a command without its
 * function, or with another name, does not compile.
 */
import { z } from 'zod';

import { MAX_NOTE_LENGTH } from '../session';
import type { Snapshot } from '../session';
import { byEngine, byMain, returns, returnsNothing } from './command';
import type { Command, Handlers, Named, NameIn, Returns } from './command';
import { MAX_PATH_LENGTH, settingsSchema } from './settings';
import type { Settings } from './settings';

/** Longest text accepted as a code: somebody may paste a whole sentence around it. Characters. */
const MAX_CODE_TEXT = 2000;
/** Most paths in one drop, and most items that are left out of an offer. A dropped folder is one path. */
export const MAX_PATHS = 10_000;

const nothing = z.undefined();
const id = z.string().min(1).max(64);
const transfer = z.strictObject({ id });
const code = z.string().max(MAX_CODE_TEXT);
/** `agreesToRelay`: this call may go through the relay of its contact server, without a question. */
const agreesToRelay = z.boolean().optional();
const noteText = z.string().trim().min(1).max(MAX_NOTE_LENGTH);
/** `except`: paths of items that are not wanted, as the offer shows them; a folder stands for everything in it. */
const except = z.array(z.string().min(1).max(MAX_PATH_LENGTH)).max(MAX_PATHS).default([]);
/** `before`: the waiting transfer that it is to be directly in front of; null for the last place. */
const place = z.strictObject({ id, before: id.nullable() });

export const COMMANDS = {
  call: {
    /** Calls a friend, with a new code. */
    start: byEngine(z.strictObject({ agreesToRelay }).optional(), returnsNothing()),
    answer: byEngine(z.strictObject({ code, agreesToRelay }), returnsNothing()),
    hangUp: byEngine(nothing, returnsNothing()),
    /** What comparing the match phrase with the friend came to. */
    comparePhrase: byEngine(z.strictObject({ isSame: z.boolean() }), returnsNothing()),
    /** Whether this call may go through the relay that it asks about. */
    answerRelay: byEngine(z.strictObject({ isWilling: z.boolean() }), returnsNothing()),
    /** Leaves a failed or ended call and returns to the first screen. */
    reset: byEngine(nothing, returnsNothing()),
    /** Opens the system's dialog and writes the report of the last call; the file, or null if none was written. */
    saveReport: byMain(nothing, returns<string | null>()),
  },
  transfers: {
    /** Opens the system's dialog and offers what was chosen. */
    choose: byMain(z.strictObject({ what: z.enum(['files', 'folder']) }), returnsNothing()),
    accept: byEngine(z.strictObject({ id, except }), returnsNothing()),
    decline: byEngine(transfer, returnsNothing()),
    cancel: byEngine(transfer, returnsNothing()),
    pause: byEngine(transfer, returnsNothing()),
    resume: byEngine(transfer, returnsNothing()),
    /** Offers it again (ours), or asks the friend to (theirs). */
    retry: byEngine(transfer, returnsNothing()),
    /** Changes the order of what waits. */
    move: byEngine(place, returnsNothing()),
    /** Shows the received files in the system's file manager. */
    reveal: byMain(transfer, returnsNothing()),
  },
  /** What an earlier run or call did not finish. */
  unfinished: {
    /** Puts it into the tray of this call or the next. */
    resume: byEngine(transfer, returnsNothing()),
    forget: byEngine(transfer, returnsNothing()),
  },
  notes: {
    /** Sends a text or a link to the friend; the note's id. */
    send: byEngine(z.strictObject({ text: noteText }), returns<string>()),
  },
  network: {
    /** Finds out what this network is like; the outcome is in the snapshot. */
    check: byEngine(nothing, returnsNothing()),
  },
  settings: {
    read: byMain(nothing, returns<Settings>()),
    /** Its paths are those that are saved already, or that somebody chose in the system's dialog. */
    save: byMain(settingsSchema, returnsNothing()),
    /** Opens the system's dialog; the chosen folder or null. */
    chooseFolder: byMain(nothing, returns<string | null>()),
    /** Opens the system's dialog; the chosen PEM file or null. */
    chooseCertificate: byMain(nothing, returns<string | null>()),
  },
  system: {
    /** The newest snapshot, for a window that has just opened. */
    snapshot: byMain(nothing, returns<Snapshot>()),
    /** Copies the code, or a text of the call: only what the snapshot shows. */
    copyText: byMain(z.strictObject({ text: z.string().max(MAX_NOTE_LENGTH) }), returnsNothing()),
    /** Starts a new engine thread after the old one died. */
    restartEngine: byMain(nothing, returnsNothing()),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Command>>>>;

type Contract = typeof COMMANDS;
export type CommandName = NameIn<Contract>;
export type CommandArgument<N extends CommandName> = z.input<Named<Contract, N>['argument']>;
export type CommandValue<N extends CommandName> =
  Named<Contract, N>['result'] extends Returns<infer R> ? R : never;

/** The functions of the commands that the engine carries out. */
export type EngineHandlers = Handlers<'engine', Contract>;
/** The functions of the commands that main carries out itself. `Context` is what they are given besides the argument. */
export type MainHandlers<Context extends readonly unknown[]> = Handlers<'main', Contract, Context>;
