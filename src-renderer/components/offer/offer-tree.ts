/** An offer as a tree, and what of it is wanted. */
import type { OfferItem, OfferMark, TransferView } from '../../../src-shared/session';

export interface OfferNode {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Files in it, seen or not; 1 for a file. A folder that only the paths of its files name counts those that are seen. */
  readonly files: number;
  /** Bytes of these files. */
  readonly bytes: number;
  /** A hidden name marks its own row, not everything below it. */
  readonly marks: readonly OfferMark[];
  readonly children: readonly OfferNode[];
}

interface OpenNode extends OfferNode {
  files: number;
  bytes: number;
  readonly children: OpenNode[];
}

/** Folders that the offer names only in the paths of their files are there too. */
export function offerTree(items: readonly OfferItem[]): readonly OfferNode[] {
  const roots: OpenNode[] = [];
  const folders = new Map<string, OpenNode>();

  const add = ({ path, kind, files, size, marks = [] }: OfferItem): OpenNode => {
    const cut = path.lastIndexOf('/');
    const isFirstLevel = cut < 0;
    const own = marks.filter((mark) => mark !== 'hidden' || isFirstLevel);
    const node = { path, name: path.slice(cut + 1), kind, files, bytes: size, marks: own, children: [] };
    (isFirstLevel ? roots : folder(path.slice(0, cut), marks).children).push(node);
    if (kind === 'folder') folders.set(path, node);
    return node;
  };
  /** A folder that is no item is as hidden as what is in it: that mark is of the first name of a path. */
  const folder = (path: string, marks: readonly OfferMark[]): OpenNode => {
    const hidden = marks.filter((mark) => mark === 'hidden');
    return folders.get(path) ?? add({ path, kind: 'folder', files: 0, size: 0, marks: hidden });
  };

  for (const item of items) if (item.kind === 'file' || !folders.has(item.path)) add(item);
  for (const root of roots) sumUp(root);
  return roots;
}

/** Folders that are items know their sums, whatever of them is seen. */
function sumUp(node: OpenNode): void {
  for (const child of node.children) sumUp(child);
  const seen = (sum: 'files' | 'bytes'): number =>
    node.children.reduce((total, child) => total + child[sum], 0);
  node.files = Math.max(node.files, seen('files'));
  node.bytes = Math.max(node.bytes, seen('bytes'));
}

/** Paths of files and empty folders that are not wanted. A folder is wanted as far as what is in it is. */
export type Unwanted = ReadonlySet<string>;

function leaves(node: OfferNode): readonly OfferNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leaves);
}

export function wantedOf(node: OfferNode, unwanted: Unwanted): 'all' | 'some' | 'none' {
  const all = leaves(node);
  const missing = all.filter(({ path }) => unwanted.has(path)).length;
  if (missing === 0) return 'all';
  return missing === all.length ? 'none' : 'some';
}

/** What a click on its box does: everything in it is wanted, or nothing if everything was. */
export function toggled(nodes: readonly OfferNode[], unwanted: Unwanted): Unwanted {
  const paths = nodes.flatMap(leaves).map(({ path }) => path);
  const next = new Set(unwanted);
  if (paths.every((path) => !unwanted.has(path))) for (const path of paths) next.add(path);
  else for (const path of paths) next.delete(path);
  return next;
}

/** The shortest list of paths that says what is not wanted: a folder stands for everything in it, seen or not. */
export function exceptPaths(nodes: readonly OfferNode[], unwanted: Unwanted): string[] {
  return nodes.flatMap((node) => {
    const wanted = wantedOf(node, unwanted);
    if (wanted === 'all') return [];
    return wanted === 'none' ? [node.path] : exceptPaths(node.children, unwanted);
  });
}

interface Amount {
  readonly files: number;
  readonly bytes: number;
  /** Those of the files that are not seen. */
  readonly unseenFiles: number;
}

/** What the unwanted files come to; of an unwanted folder all of them, as in {@link exceptPaths}. */
export function unwantedAmount(nodes: readonly OfferNode[], unwanted: Unwanted): Amount {
  const amounts = nodes.map((node): Amount => {
    if (wantedOf(node, unwanted) !== 'none') return unwantedAmount(node.children, unwanted);
    const seen = leaves(node).filter(({ kind }) => kind === 'file').length;
    return { files: node.files, bytes: node.bytes, unseenFiles: node.files - seen };
  });
  const sum = (part: keyof Amount): number => amounts.reduce((total, amount) => total + amount[part], 0);
  return { files: sum('files'), bytes: sum('bytes'), unseenFiles: sum('unseenFiles') };
}

/** What accepting an offer means, as its boxes stand. */
interface Selection {
  readonly wanted: 'all' | 'some' | 'none';
  /** See {@link exceptPaths}. */
  readonly except: string[];
  /** Files that are wanted, seen or not. */
  readonly files: number;
  /** Bytes of these files. */
  readonly bytes: number;
  /** Items that are wanted without being listed. */
  readonly unseen: number;
}

export function selectionOf(
  {
    items,
    fileCount,
    folderCount,
    totalBytes,
  }: Pick<TransferView, 'items' | 'fileCount' | 'folderCount' | 'totalBytes'>,
  nodes: readonly OfferNode[],
  unwanted: Unwanted,
): Selection {
  const left = unwantedAmount(nodes, unwanted);
  const except = exceptPaths(nodes, unwanted);
  const isNothing = nodes.every((node) => wantedOf(node, unwanted) === 'none');
  return {
    wanted: isNothing ? 'none' : except.length === 0 ? 'all' : 'some',
    except,
    files: fileCount - left.files,
    bytes: totalBytes - left.bytes,
    unseen: fileCount + folderCount - items.length - left.unseenFiles,
  };
}
