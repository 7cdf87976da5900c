import { sentName, shownPath } from '../storage/disk-path';
import { NameLedger } from '../storage/names/safe-names';

/**
 * Names of one folder as they are offered. Those that are not text get one that no other has: two folders would flow into each
 * other. Text in two Unicode forms is one name, as it is on a Mac; of files the receiver keeps both.
 */
export function sentNames(names: readonly string[]): readonly string[] {
  const sent = names.map(sentName);
  if (new Set(sent).size === sent.length) return sent;
  const ledger = new NameLedger('linux');
  const isText = names.map((name, index) => shownPath(name).normalize('NFC') === sent[index]);
  for (const name of sent.filter((_, index) => isText[index])) ledger.claim(name);
  return sent.map((name, index) => (isText[index] === true ? name : ledger.claim(name)));
}
