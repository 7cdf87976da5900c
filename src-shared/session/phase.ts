import type { Failure, Role } from './failure';
import type { RelayQuestion } from './relay';
import type { RouteAttempt, RouteKind, Transport } from './route';

/** The steps that both windows show, in this order and in these words. */
export const STEP_NAMES = ['server', 'friend', 'route', 'proof'] as const;
export type StepName = (typeof STEP_NAMES)[number];

export interface Step {
  readonly name: StepName;
  readonly status: 'pending' | 'active' | 'done';
  /** Unix time in milliseconds when the step became active, or null before. */
  readonly startedAt: number | null;
  /** How long the step took in milliseconds, or null until it is done. */
  readonly elapsedMs: number | null;
}

/**
 * What the friend uses. gday (0.5) takes one transfer, always from the creator to the joiner, without a receipt and
 * without names for its users.
 */
export type FriendProgram = 'cooee' | 'gday';

/** The code in both of its forms. */
export interface CodeView {
  /** The spoken words, in order. Empty when the code came in another form than words. */
  readonly words: readonly string[];
  /** `server_id.room_code.shared_secret`. */
  readonly text: string;
}

export type CallPhase =
  | { readonly name: 'idle' }
  /** The creator has a room on the server; the code may be read out; the friend is not here yet. */
  | {
      readonly name: 'waiting';
      readonly code: CodeView;
      readonly steps: readonly Step[];
      readonly expiresAt: number;
    }
  | {
      readonly name: 'connecting';
      readonly role: Role;
      readonly code: CodeView;
      readonly steps: readonly Step[];
      /** The routes tried so far, best first; empty until the friend's addresses are known. */
      readonly routes: readonly RouteAttempt[];
      /** Once the direct ways have failed, and a relay could join the two; null before. */
      readonly relay: RelayQuestion | null;
    }
  | {
      readonly name: 'connected';
      readonly role: Role;
      readonly code: CodeView;
      readonly steps: readonly Step[];
      readonly route: RouteKind;
      readonly transport: Transport;
      /** The relay that both agreed to, whether or not the call still goes through it; null for none. */
      readonly relay: RelayQuestion | null;
      readonly program: FriendProgram;
      readonly friendName: string;
      /** Unix time in milliseconds. */
      readonly since: number;
      readonly routes: readonly RouteAttempt[];
      /** Round-trip time of a short message, milliseconds; null until it was measured (never with gday). */
      readonly roundTripMs: number | null;
      /** Three words that both friends see and may read to each other; null where the friend's program has none. */
      readonly matchPhrase: readonly string[] | null;
      /** We want to compare the phrase first: until it is said to match, nothing of ours is offered and nothing accepted. */
      readonly isComparing: boolean;
      /** Since when (Unix time, milliseconds) the connection is gone and the two look for each other again; null while it is up. */
      readonly lostSince: number | null;
    }
  /** `steps` and `routes` show how far it came. */
  | {
      readonly name: 'failed';
      readonly failure: Failure;
      /** Null when the call never began. Tells whether a failure at one side is ours or the friend's. */
      readonly role: Role | null;
      readonly steps: readonly Step[];
      readonly routes: readonly RouteAttempt[];
    }
  /** Somebody hung up after a connection; transfers stay visible. */
  | { readonly name: 'ended'; readonly by: 'us' | 'friend' };

export type CallEvent =
  | { readonly type: 'start'; readonly role: Role; readonly code: CodeView; readonly at: number }
  /** The room exists under this code, which may not be the one the call started with: that one may have been taken. */
  | { readonly type: 'room-open'; readonly at: number; readonly code: CodeView; readonly expiresAt: number }
  | { readonly type: 'server-found'; readonly at: number }
  | { readonly type: 'friend-here'; readonly at: number }
  | { readonly type: 'route-found'; readonly at: number }
  | {
      readonly type: 'verified';
      readonly at: number;
      readonly route: RouteKind;
      readonly transport: Transport;
      readonly program: FriendProgram;
      readonly friendName: string;
      readonly matchPhrase: readonly string[] | null;
      readonly isComparing: boolean;
    }
  /** Both friends see the same match phrase. */
  | { readonly type: 'phrase-matches' }
  /** There is no direct way, and a relay could be used; or one of the two has answered. */
  | { readonly type: 'relay'; readonly question: RelayQuestion }
  /** Replaces what was known about the routes. */
  | { readonly type: 'routes'; readonly routes: readonly RouteAttempt[] }
  /** The connection broke, and the call tries to go on by itself. */
  | { readonly type: 'link-lost'; readonly at: number }
  /** Both are connected again, perhaps by another route. */
  | { readonly type: 'link-restored'; readonly route: RouteKind; readonly transport: Transport }
  | { readonly type: 'round-trip'; readonly milliseconds: number }
  /** How many others tried the code without knowing it, at both computers together. */
  | { readonly type: 'guesses'; readonly count: number }
  | { readonly type: 'fail'; readonly failure: Failure }
  | { readonly type: 'end'; readonly by: 'us' | 'friend' }
  | { readonly type: 'reset' };
