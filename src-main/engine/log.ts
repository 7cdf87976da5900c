/**
 * The engine's log: what it does, for whoever has to find out why a call went as it did.
 *
 * At the usual levels (`error`, `warn`, `info`) a line has no code, no address, no name of a person, computer or file, so that a log
 * can be shown to others. The compiler sees to it: their words and facts are literals, numbers and members of closed unions, and a
 * `string` that comes from anywhere does not fit. Of an error they show the kind. `debug` shows everything but codes, which no line
 * may have (ADR 10).
 *
 * There is one log per thread, and it is not handed down: each face of the engine says once where its lines go, and whatever
 * deserves a line gets one without a parameter in each constructor above it.
 */
import { inspect } from 'node:util';

import { CooeeError, toFailure } from '../../src-shared/session';
import type { Failure } from '../../src-shared/session';

/** Least to most talkative. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** @param text may have several lines at `debug`; what others have named stands in it as it is */
export type LogSink = (level: LogLevel, text: string) => void;

/** Null is left out. */
type Facts = Readonly<Record<string, string | number | boolean | null>>;
/**
 * Only what is written down in the program: a literal or a union of them stays what it is; `string`, and a template that has one in
 * it, becomes `never`. (In a partial record the property of one name may be missing; those of a pattern of names may anyway.)
 */
type Closed<T> = T extends string ? (Partial<Record<T, unknown>> extends Record<T, unknown> ? never : T) : T;
type UsualLine = <const T extends string, F extends Facts>(
  text: Closed<T>,
  facts?: F & { readonly [K in keyof F]: Closed<F[K]> },
  error?: unknown,
) => void;

/** How many places an unexpected error names. */
const FRAMES = 4;

let chosen: LogLevel = 'error';
let sink: LogSink | null = null;

/** From now on the lines of this thread up to `level` go to `newSink`; before, they go nowhere. */
export function logTo(level: LogLevel, newSink: LogSink): void {
  chosen = level;
  sink = newSink;
}

export const log = {
  /** Cooee itself does not work as it should. Of an unexpected error it names the places in the program, too. */
  error: usual('error'),
  /** Something outside does not, and Cooee makes do without. */
  warn: usual('warn'),
  /** A step of a call or a transfer. */
  info: usual('info'),
  /** Whatever helps; anything but a code may stand in it. */
  debug(text: string, error?: unknown): void {
    if (isShown('debug')) sink?.('debug', error === undefined ? text : `${text}: ${inspect(error)}`);
  },
};

/** As {@link toFailure}; what nobody expected is logged, because a failure no longer has the places in the program that the error has. */
export function failureOf(error: unknown, ends: 'the call' | 'a command' | 'a transfer' | 'a file'): Failure {
  const failure = toFailure(error);
  if (failure.kind === 'internal') log.error(`an unexpected error ends ${ends}`, {}, error);
  return failure;
}

function usual(level: Exclude<LogLevel, 'debug'>): UsualLine {
  return (text, facts, error) => {
    if (!isShown(level)) return;
    const known = Object.entries(facts ?? {}).filter(([, fact]) => fact !== null);
    const words = [text, ...known.map(([name, fact]) => `${name}=${String(fact)}`)];
    sink?.(level, error === undefined ? words.join(' ') : `${words.join(' ')}: ${errorWords(level, error)}`);
  };
}

function isShown(level: LogLevel): boolean {
  return sink !== null && LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(chosen);
}

function errorWords(level: LogLevel, error: unknown): string {
  if (chosen === 'debug') return inspect(error);
  return [kindOf(error), ...(level === 'error' ? placesOf(error) : [])].join(' ');
}

/** Messages have names and addresses in them; what is left is our own kind, the system's code, or the class. */
function kindOf(error: unknown): string {
  if (error instanceof CooeeError)
    return error.cause === undefined ? error.kind : `${error.kind} (${kindOf(error.cause)})`;
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error ? String(error.code) : '';
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? code : error.constructor.name;
}

/** The places that the stack names, without the folder of the program, which is often below somebody's home. */
function placesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || (error instanceof CooeeError && error.kind !== 'internal')) return [];
  // The error that it was made from is nearer to the trouble.
  if (error.cause instanceof Error) return placesOf(error.cause);
  const { stack = '', message } = error;
  // A message may have lines that look like the stack's, which keeps the one that the error was made with.
  const messageAt = stack.indexOf(message);
  if (messageAt === -1) return [];
  const frames = stack.slice(messageAt + message.length).split('\n    at ');
  return frames.slice(1, 1 + FRAMES).map((frame) => `at ${withoutFolders(frame)}`);
}

/** @param frame `work (/home/kim/cooee/index.cjs:1:2)`, or without a function. A folder may have spaces and brackets in its name. */
function withoutFolders(frame: string): string {
  const [, name = '', place = frame] = /^(.*?) \((.*)\)$/s.exec(frame) ?? [];
  const file = place.replace(/^.*[/\\]/s, '');
  return name === '' ? file : `${name} (${file})`;
}
