/** What a monitor and a load balancer are told of the server. */
import type { Standing } from '../measures';

/** Not listening yet, serving, or waiting for its last callers before it ends. */
export type Phase = 'starting' | 'serving' | 'draining';

export interface Health {
  /** False: some callers cannot be served now, though a new start would not help. */
  readonly isWell: boolean;
  /** Whether new callers should come here. */
  readonly isReady: boolean;
  /** Why it is not well, or not ready; what a keeper reads. */
  readonly troubles: readonly string[];
}

/**
 * Shared rooms that are out of reach leave the server ready: callers who share it still meet, and all servers miss the same rooms, so
 * that to send callers elsewhere would leave none. So does the limit of connections: idle ones make room for newcomers, and whoever
 * opens them must not be able to take the server from its callers.
 *
 * @param standing null while there is no server yet
 */
export function healthOf(phase: Phase, standing: Standing | null): Health {
  const isFull = standing !== null && standing.connections >= standing.maxConnections;
  const hasNoRoom = standing !== null && standing.rooms >= standing.maxRooms;
  const isApart = standing?.sharedRoomsUp === false;
  return {
    isWell: !isFull && !hasNoRoom && !isApart,
    isReady: phase === 'serving' && !hasNoRoom,
    troubles: [
      ...(phase === 'serving' ? [] : [phase]),
      ...(isFull ? ['at the limit of connections'] : []),
      ...(hasNoRoom ? ['at the limit of rooms'] : []),
      ...(isApart ? ['the shared rooms are out of reach'] : []),
    ],
  };
}
