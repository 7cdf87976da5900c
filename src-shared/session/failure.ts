/** What went wrong in a call, as it is thrown, sent and shown: one of the closed list {@link FAILURES}, with its detail. */
import type { Actor } from './failure-text';
import { FAILURES } from './failures';
import type { FailureKind } from './failures';

/** The creator makes the room and reads the code out (the caller); the joiner types it (the answerer). */
export type Role = 'creator' | 'joiner';

/** A failure as it travels: between threads, over IPC, to the command line. */
export interface Failure {
  readonly kind: FailureKind;
  /** The one fact that makes it concrete (a host and port, a file name), or null. Shown to the user as it is. */
  readonly detail: string | null;
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
    options?: ErrorOptions & { readonly side?: Role },
  ) {
    super(describeFailure({ kind, detail }), options);
    this.side = options?.side;
  }

  readonly side: Role | undefined;

  get failure(): Failure {
    const { kind, detail, side } = this;
    return side === undefined ? { kind, detail } : { kind, detail, side };
  }
}

/** Whatever was thrown, as a failure of the closed list. Unknown errors become `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof CooeeError) return error.failure;
  return { kind: 'internal', detail: error instanceof Error ? error.message : String(error) };
}

/** One sentence for a terminal or a log: what happened, the fact, the remedy and the diagnosis code. */
export function describeFailure(failure: Failure): string {
  const { what, remedy, code } = FAILURES[failure.kind];
  const fact = failure.detail === null ? '' : ` (${failure.detail})`;
  return `${what}${fact}. ${remedy}. [${code}]`;
}
