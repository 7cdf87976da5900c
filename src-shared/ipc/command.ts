/** How the contract writes a command down, and what is derived from commands that are grouped by subject. */
import type { z } from 'zod';

/** Who carries a command out: the engine in its thread, or main itself, which has the dialogs, the settings and the system. */
export type Executor = 'engine' | 'main';

export interface Command<E extends Executor = Executor, A extends z.ZodType = z.ZodType, R = unknown> {
  readonly executor: E;
  /** Main checks every argument with it before anything is done. */
  readonly argument: A;
  readonly result: Returns<R>;
}

/** For the compiler only: our own process made the result, so nothing checks it at run time. */
export interface Returns<R> {
  readonly type?: R;
}

export function returns<R>(): Returns<R> {
  return {};
}

export function returnsNothing(): Returns<void> {
  return {};
}

export function byEngine<A extends z.ZodType, R>(argument: A, result: Returns<R>): Command<'engine', A, R> {
  return { executor: 'engine', argument, result };
}

export function byMain<A extends z.ZodType, R>(argument: A, result: Returns<R>): Command<'main', A, R> {
  return { executor: 'main', argument, result };
}

/** The function that carries a command out. @typeParam Context what it is given besides the argument */
export type Handler<C, Context extends readonly unknown[] = []> =
  C extends Command<Executor, infer A, infer R>
    ? (argument: z.output<A>, ...context: Context) => R | Promise<R>
    : never;

type NamesBy<E extends Executor, Group> = {
  [N in keyof Group]: Group[N] extends Command<E> ? N : never;
}[keyof Group];

/** A function for every command of `Groups` that `E` carries out, under the same subject and name. */
export type Handlers<E extends Executor, Groups, Context extends readonly unknown[] = []> = {
  readonly [S in keyof Groups as NamesBy<E, Groups[S]> extends never ? never : S]: {
    readonly [N in NamesBy<E, Groups[S]>]: Handler<Groups[S][N], Context>;
  };
};

/** `subject.name` of everything in `Groups`, such as `transfers.accept`. */
export type NameIn<Groups> = {
  [S in keyof Groups & string]: `${S}.${keyof Groups[S] & string}`;
}[keyof Groups & string];

/** What stands in `Groups` under a `subject.name`. */
export type Named<Groups, Name> = Name extends `${infer S}.${infer N}`
  ? S extends keyof Groups
    ? N extends keyof Groups[S]
      ? Groups[S][N]
      : never
    : never
  : never;

/**
 * Looks up a `subject.name` that may have come from anywhere. Only what the groups have themselves is found: `constructor`
 * names nothing.
 */
export function findNamed(groups: object, name: string): unknown {
  const [subject = '', member = '', ...rest] = name.split('.');
  const group: unknown = ownProperty(groups, subject);
  return rest.length > 0 ? undefined : ownProperty(group, member);
}

function ownProperty(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined;
  return (object as Readonly<Record<string, unknown>>)[key];
}
