/** An offer as a tree, and what of it is wanted. */
import type { OfferItem } from '../src-shared/session';

export interface OfferNode {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Files in it that are shown; 1 for a file. */
  readonly files: number;
  /** Bytes of these files. */
  readonly bytes: number;
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

  const add = (path: string, kind: OfferNode['kind'], files: number, bytes: number): OpenNode => {
    const cut = path.lastIndexOf('/');
    const node: OpenNode = { path, name: path.slice(cut + 1), kind, files, bytes, children: [] };
    (cut < 0 ? roots : folder(path.slice(0, cut)).children).push(node);
    if (kind === 'folder') folders.set(path, node);
    return node;
  };
  const folder = (path: string): OpenNode => folders.get(path) ?? add(path, 'folder', 0, 0);

  for (const { path, kind, size } of items) {
    if (kind === 'folder') folder(path);
    else add(path, 'file', 1, size);
  }
  for (const root of roots) sumUp(root);
  return roots;
}

function sumUp(node: OpenNode): void {
  for (const child of node.children) {
    sumUp(child);
    node.files += child.files;
    node.bytes += child.bytes;
  }
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

/** What the unwanted files come to. */
export function unwantedAmount(
  nodes: readonly OfferNode[],
  unwanted: Unwanted,
): { readonly files: number; readonly bytes: number } {
  const left = nodes.flatMap(leaves).filter(({ path }) => unwanted.has(path));
  return {
    files: left.reduce((sum, { files }) => sum + files, 0),
    bytes: left.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
