export { GuessLimit } from './guess-limit';
export { OwnMaterial } from './own-material';
export { verifyPeer, type VerifiedCandidate } from './peer-verification';
export { MAX_FRAME_BYTES, type RecordStream } from './record-stream';
