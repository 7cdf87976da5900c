import { sentName, shownPath } from '../storage/disk-path';
import { NameLedger } from '../storage/names/safe-names';
import type { StoredName } from '../storage/names/stored-name';

/** A name as it is offered where no other one of its folder is in the way. */
export function sentAs(name: string): StoredName {
  const sent = sentName(name);
  const isText = sent === name || sent === shownPath(name).normalize('NFC');
  return { name: sent, why: isText ? null : 'not-unicode' };
}

/**
 * Names of one folder as they are offered. Those that are not text get one that no other has: two folders would flow into each
 * other. Text in two Unicode forms is one name, as it is on a Mac; of files the receiver keeps both.
 */
export function sentNames(names: readonly string[]): readonly StoredName[] {
  const sent = names.map(sentAs);
  if (new Set(sent.map(({ name }) => name)).size === sent.length) return sent;
  const ledger = new NameLedger('linux');
  for (const { name, why } of sent) if (why === null) ledger.claim(name);
  return sent.map(({ name, why }) => ({ name: why === null ? name : ledger.claim(name).name, why }));
}
