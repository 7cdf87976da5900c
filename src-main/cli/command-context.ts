import type { Interruption } from './interruption';

/** What a command has from outside besides its arguments. */
export interface CommandContext {
  readonly interruption: Interruption;
  /** What `COOEE_CODE` was, or null. */
  readonly codeInEnvironment: string | null;
}
