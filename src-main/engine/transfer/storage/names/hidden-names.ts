/**
 * First-level names that begin with a dot. File managers do not show them, and shells, desktops and editors read such files by
 * themselves: a `.bash_aliases` or a `.config/autostart` that arrives in the home folder runs at the next login. Deeper down
 * they belong to what they are in, for the first level of an offer is always new in the folder that it arrives in.
 */

/** `rename` where nobody sees the offer's marks before it is accepted. */
export type HiddenNames = 'keep' | 'rename';

export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

/** `.bash_aliases` → `_bash_aliases` */
export function visibleName(name: string): string {
  return isHiddenName(name) ? `_${name.slice(1)}` : name;
}
