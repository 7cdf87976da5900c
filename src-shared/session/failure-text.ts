/** What every failure is described by. */

/** Who can do something about it: the reader, the friend on the phone, or whoever runs the contact server. */
export type Actor = 'you' | 'friend' | 'either' | 'keeper';

/** `side`: whoever the failure is about (`Failure.side`), which is `you` in one window and `friend` in the other. */
export type StatedActor = Actor | 'side';

export interface FailureText {
  /** Short enough to say on the phone. Never reused for another failure. */
  readonly code: string;
  readonly actor: StatedActor;
  /** What happened, one plain sentence without a full stop. */
  readonly what: string;
  /** What to do next, one plain sentence without a full stop. */
  readonly remedy: string;
}
