/** What a user is asked, and then told, of the relay that a call may go through. */

/** What one side says to it. */
export type RelayAnswer = 'asking' | 'yes' | 'no';

/** What the relay's keeper allows two friends, both ways together; null where there is no limit, or none is known. */
export interface RelayAllowance {
  readonly bytes: number | null;
  readonly bytesPerSecond: number | null;
  readonly seconds: number | null;
}

/** There is no direct way, and the relay is used as soon as both say yes. */
export interface RelayQuestion {
  /** Where it is, as it is dialled: `relay.example.org:4001`. */
  readonly host: string;
  /** Whether it is the contact server by which the two met. */
  readonly isContactServer: boolean;
  readonly allowance: RelayAllowance;
  readonly own: RelayAnswer;
  readonly friend: RelayAnswer;
  /** Until when both have to say yes, Unix time in milliseconds. */
  readonly expiresAt: number;
}
