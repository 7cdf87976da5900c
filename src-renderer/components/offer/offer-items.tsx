import './offer-items.css';

import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';

import type { OfferMark } from '../../../src-shared/session';
import { texts } from '../../texts';
import { formatBytes } from '../../texts/format';
import { MarkBadge } from './offer-marks';
import { toggled, wantedOf } from './offer-tree';
import type { OfferNode, Unwanted } from './offer-tree';

type Wanted = ReturnType<typeof wantedOf>;

interface TickProps {
  readonly wanted: Wanted;
  readonly label: string;
  readonly marks?: readonly OfferMark[];
  readonly onToggle: () => void;
}

/** The system's own box. "Some" is a state that only the DOM knows, not HTML. */
export function Tick({ wanted, label, marks = [], onToggle }: TickProps) {
  return (
    <label className="offer-tick">
      <input
        type="checkbox"
        ref={(box) => {
          if (box !== null) box.indeterminate = wanted === 'some';
        }}
        checked={wanted !== 'none'}
        onChange={onToggle}
      />
      <span className="offer-name" title={label}>
        {label}
      </span>
      {marks.map((mark) => (
        <MarkBadge key={mark} mark={mark} />
      ))}
    </label>
  );
}

interface ItemsProps {
  readonly nodes: readonly OfferNode[];
  readonly unwanted: Unwanted;
  readonly onChange: (unwanted: Unwanted) => void;
}

function Item({
  node,
  startsOpen,
  unwanted,
  onChange,
}: Omit<ItemsProps, 'nodes'> & { readonly node: OfferNode; readonly startsOpen: boolean }) {
  const [open, setOpen] = useState(startsOpen);
  const listId = useId();
  const isFolder = node.kind === 'folder';
  const holds = isFolder
    ? texts.offer.folderHolds(node.files, formatBytes(node.bytes))
    : formatBytes(node.bytes);
  return (
    <li>
      <div className="offer-item">
        {node.children.length > 0 ? (
          <button
            type="button"
            className="offer-fold"
            aria-label={texts.offer.open(node.name)}
            aria-expanded={open}
            aria-controls={listId}
            onClick={() => {
              setOpen(!open);
            }}
          >
            <ChevronRight aria-hidden />
          </button>
        ) : (
          <span className="offer-fold" aria-hidden="true" />
        )}
        <Tick
          wanted={wantedOf(node, unwanted)}
          label={isFolder ? `${node.name}/` : node.name}
          marks={node.marks}
          onToggle={() => {
            onChange(toggled([node], unwanted));
          }}
        />
        <span className="offer-size">{holds}</span>
      </div>
      {open && node.children.length > 0 && (
        <div id={listId} className="offer-inside">
          <OfferItems nodes={node.children} unwanted={unwanted} onChange={onChange} />
        </div>
      )}
    </li>
  );
}

/** The names of an offer, each with a box; folders fold. */
export function OfferItems({ nodes, unwanted, onChange }: ItemsProps) {
  const [only] = nodes;
  return (
    <ul>
      {nodes.map((node) => (
        <Item
          key={`${node.kind}:${node.path}`}
          node={node}
          startsOpen={nodes.length === 1 && node === only}
          unwanted={unwanted}
          onChange={onChange}
        />
      ))}
    </ul>
  );
}
