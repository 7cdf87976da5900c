/** The room of the agreement: which of the connections between the two friends is kept. */
export { agreeOnConnection } from './agreement';
export type { AgreedConnection } from './agreement';
