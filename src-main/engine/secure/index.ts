export type { GdayStream } from './gday-stream';
export type { MeetingKey } from './call-keys';
export { GuessBudget, MAX_GUESSES, type GuessAccount } from './guess-budget';
export type { MatchPhrase } from './match-phrase';
export { OwnMaterial } from './own-material';
export { verifyPeer, type FriendStream, type VerifiedCandidate } from './peer-verification';
export { MAX_FRAME_BYTES, type FrameHandler, type RecordStream } from './record-stream';
