/**
 * What becomes of a room whose nodes could not hear each other for a while, and went on with what they knew. Each node answers for its
 * own clients, and the creator's node for the room: of two rooms of one number the one that is in the engine stays.
 */
import { isDeepStrictEqual } from 'node:util';

import type { ClientId } from '../client-id';
import type { Change, Delivery, Room } from '../room';
import { identityOf, introduce, leave, roomClients } from '../room';
import { EMPTY_SIDE, voiceOf, without } from '../side';
import type { Side } from '../side';

/**
 * @param mine the room as this node knows it; null if none of its clients is in it any more
 * @param isOwn whether a client is connected to this node
 */
export function reconcile(mine: Room | null, isOwn: (client: ClientId) => boolean): Change {
  const still = mine === null ? [] : roomClients(mine);
  const isLost = (client: ClientId): boolean => isOwn(client) && !still.includes(client);
  return (theirs) => {
    // Whoever of ours is in it has left it.
    if (mine === null || isDeepStrictEqual(mine, theirs)) return leave(isLost)(theirs);
    const isOurs = isOwn(voiceOf(mine.creator) ?? '');
    if (theirs === null) {
      if (isOurs) return { room: mine, deliveries: [], introduced: [], refusal: null };
      return { room: null, deliveries: outOfTime(mine, isOwn), introduced: [], refusal: null };
    }
    if (identityOf(theirs) !== identityOf(mine)) {
      return { ...leave(isLost)(theirs), deliveries: outOfTime(mine, isOwn) };
    }
    const creator = sideOf(mine.creator, theirs.creator, isOwn, isLost);
    const joiner = sideOf(mine.joiner, theirs.joiner, isOwn, isLost);
    const losers = joiner.isMinePreferred ? [] : outOfTime({ ...mine, creator: EMPTY_SIDE }, isOwn);
    const outcome = introduce({ ...theirs, creator: creator.side, joiner: joiner.side });
    return { ...outcome, deliveries: [...losers, ...outcome.deliveries] };
  };
}

/** Those of ours who wait in a room that is not theirs any more. */
function outOfTime({ creator, joiner }: Room, isOwn: (client: ClientId) => boolean): readonly Delivery[] {
  return [creator, joiner].flatMap((side): Delivery[] => {
    const voice = voiceOf(side);
    if (!side.isReady || voice === null || !isOwn(voice)) return [];
    return [{ to: voice, message: { type: 'error', error: 'peer-timed-out' } }];
  });
}

function sideOf(
  mine: Side,
  theirs: Side,
  isOwn: (client: ClientId) => boolean,
  isLost: (client: ClientId) => boolean,
): { readonly side: Side; readonly isMinePreferred: boolean } {
  const [ours, others] = [voiceOf(mine), voiceOf(theirs)];
  const isOurs = ours !== null && isOwn(ours);
  if (isOurs && (others === null || others === ours)) return { side: mine, isMinePreferred: true };
  // Of a side that is another node's we answer for our own streams alone: those that are gone are not in ours any more.
  return { side: without(theirs, isLost), isMinePreferred: !isOurs };
}
