export { punchHoles } from './hole-puncher';
export type { RawConnection } from './hole-puncher';
export type { FriendCandidate, Introduction } from './introduction';
export { meetingToken } from './meeting-token';
export { ownCandidates } from './own-candidates';
export { PortMapping } from './port-mapping';
export { predictedCandidates } from './predicted-candidates';
export { compareRoutes } from './route';
export { SharedPort } from './shared-port';
