/** What went wrong in a call, as it is thrown, sent and shown: one of the closed list {@link FAILURES}, with its detail. */
import type { Actor } from './failure-text';
import { FAILURES } from './failures';
import type { FailureKind } from './failures';
import { failureFact } from './reason-words';
import type { FailureReason } from './reasons';

/** The creator makes the room and reads the code out (the caller); the joiner types it (the answerer). */
export type Role = 'creator' | 'joiner';

/** A failure as it travels: between threads, over IPC, to the command line. */
export interface Failure {
  readonly kind: FailureKind;
  /** The one fact that makes it concrete (a host and port, a file name), or null. Shown to the user as it is. */
  readonly detail: string | null;
  /** What it is about, where kind and detail leave that open. */
  readonly why?: FailureReason;
  /** It speaks for so many more files, which failed for this reason or another. */
  readonly others?: number;
  /** Whose network or computer it is about, for the failures whose actor is `side`. */
  readonly side?: Role;
}

/** Who can act, for a reader of the given role. */
export function actorFor({ kind, side }: Failure, reader: Role | null): Actor {
  const { actor } = FAILURES[kind];
  if (actor !== 'side') return actor;
  if (side === undefined || reader === null) return 'either';
  return side === reader ? 'you' : 'friend';
}

/** The error that every part of the program throws. `cause` keeps the technical error for the log; it is never shown. */
export class CooeeError extends Error {
  override readonly name = 'CooeeError';

  constructor(
    readonly kind: FailureKind,
    readonly detail: string | null = null,
    options: ErrorOptions & Omit<Failure, 'kind' | 'detail'> = {},
  ) {
    const { cause: _, ...more } = options;
    const failure: Failure = { kind, detail, ...more };
    super(describeFailure(failure), options);
    this.failure = failure;
  }

  /** The error for a failure that came from another thread, process or computer. */
  static of({ kind, detail, ...more }: Failure, options: ErrorOptions = {}): CooeeError {
    return new CooeeError(kind, detail, { ...options, ...more });
  }

  readonly failure: Failure;
}

/** Whatever was thrown, as a failure of the closed list. Unknown errors become `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof CooeeError) return error.failure;
  return { kind: 'internal', detail: error instanceof Error ? error.message : String(error) };
}

/** One sentence for a terminal or a log: what happened, the fact, the remedy and the diagnosis code. */
export function describeFailure(failure: Failure): string {
  const { what, remedy, code } = FAILURES[failure.kind];
  const fact = failureFact(failure);
  return `${what}${fact === null ? '' : ` (${fact})`}. ${remedy}. [${code}]`;
}
