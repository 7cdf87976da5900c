export { punchHoles, type RawConnection } from './hole-puncher';
export { SharedPort } from './shared-port';
