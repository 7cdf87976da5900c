import type UDX from 'udx-native';

import { log } from '../../log';

let loading: Promise<UDX | null> | null = null;

/**
 * The library of reliable streams over UDP (docs/adr/0011-udp-as-the-second-wave.md), or null where its binary does not fit this system: there the second
 * wave is left out, and everything else goes on.
 */
export function udx(): Promise<UDX | null> {
  loading ??= import('udx-native').then(
    (library) => new library.default(),
    (error: unknown) => {
      log.warn('there is no UDP on this system', {}, error);
      return null;
    },
  );
  return loading;
}
