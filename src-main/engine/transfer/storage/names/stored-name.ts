import type { OwnRenamedItem, RenameReason } from '../../../../../src-shared/session';

/** The name that something gets instead of one that was asked for. */
export interface StoredName {
  readonly name: string;
  /** Null where it is the same, be its letters written in another way (NFC): nobody could see that. */
  readonly why: RenameReason | null;
}

/**
 * What is told of something that got another name.
 * @param path that it was to have, its own name last
 * @returns null where it got that one
 */
export function renamedItem(path: readonly string[], { name, why }: StoredName): OwnRenamedItem | null {
  return why === null ? null : { from: path.join('/'), to: [...path.slice(0, -1), name].join('/'), why };
}
