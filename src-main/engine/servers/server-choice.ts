import type { Proxy } from '../../../src-shared/servers';

/** Which contact server the user wants calls to go through, as the app and the command line hand it to the engine. */
export type ServerChoice = {
  /** By which alone the servers that the user or the code chose are reached; without it, that of the environment may serve. */
  readonly proxy?: Proxy | undefined;
} &
  /** The one inside the program, on this address (`::` is every address of both families) and port. */
  (
    | { readonly kind: 'embedded'; readonly address: string; readonly port: number }
    /** Any preferred one of the built-in list. */
    | { readonly kind: 'listed' }
    | {
        readonly kind: 'custom';
        readonly host: string;
        readonly port: number;
        /** null is plain TCP. `caFile` is a PEM certificate to trust instead of the system's, or null. */
        readonly tls: { readonly caFile: string | null } | null;
        /** Whether it is used even if the code names another one, as `gday get --server` does. */
        readonly overridesCode: boolean;
      }
  );
