import { randomBytes } from 'node:crypto';

import { now } from '../../clock';
import type { Log } from '../../log';
import type { Ledger } from '../ledger';
import type { StoreMaker } from '../store';
import { RedisEngine } from './redis-engine';
import { SharedStore } from './shared-store';

/** No two nodes of one engine may ever have the same name. */
const NODE_NAME_BYTES = 8;

/**
 * Rooms that all servers share that name the same engine.
 *
 * @param url for example `redis://host:6379`
 */
export function roomsInRedis(url: string, log: Log): StoreMaker {
  const node = randomBytes(NODE_NAME_BYTES).toString('hex');
  const make = (ledger: Ledger): SharedStore =>
    new SharedStore({
      node,
      ledger,
      engineMaker: (name, hear) => new RedisEngine(name, url, { hear, log }),
      now,
      log,
    });
  return Object.assign(make, { node });
}
