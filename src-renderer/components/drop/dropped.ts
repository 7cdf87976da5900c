/** What is held over the window or dropped on it, and who takes a dropped text. */

/** `other`: nothing that can be sent, such as a colour or an item of another program's own kind. */
export type DragKind = 'files' | 'text' | 'other';

const LINKS = 'text/uri-list';
const TEXT = 'text/plain';

/** @param types of a `DataTransfer`; a picture dragged out of a browser is files and a link */
export function dragKind(types: readonly string[]): DragKind {
  if (types.includes('Files')) return 'files';
  return types.includes(TEXT) || types.includes(LINKS) ? 'text' : 'other';
}

/**
 * The text of a drop: links, one a line, or else the text itself. Empty if there is neither.
 *
 * @param data reads one type of a `DataTransfer`
 */
export function droppedText(data: (type: string) => string): string {
  const links = data(LINKS)
    .split(/\r?\n/)
    // Comments (RFC 2483, section 5).
    .filter((line) => line !== '' && !line.startsWith('#'));
  return (links.length > 0 ? links.join('\n') : data(TEXT)).trim();
}

/** Dropped text goes below what is written already. */
export function withDropped(written: string, dropped: string): string {
  return written.trim() === '' ? dropped : `${written.trimEnd()}\n${dropped}`;
}

type Taker = (text: string) => void;
let taker: Taker | null = null;

/** Lets the composer take dropped texts while it is mounted. @returns a function that ends this */
export function takeDroppedTexts(take: Taker): () => void {
  taker = take;
  return () => {
    if (taker === take) taker = null;
  };
}

/** @returns false if nobody takes texts now */
export function handOverText(text: string): boolean {
  taker?.(text);
  return taker !== null;
}
