import './remarks.css';

import type { RenamedItem, TransferView } from '../../../src-shared/session';
import { isKeptApart } from '../../kept-apart';
import { texts } from '../../texts';

interface RemarksProps {
  readonly transfer: TransferView;
  readonly friend: string;
}

function Renamed({ summary, names }: { readonly summary: string; readonly names: readonly RenamedItem[] }) {
  if (names.length === 0) return null;
  return (
    <details className="remark">
      <summary>{summary}</summary>
      <ul className="remark-list">
        {names.map(({ from, to }) => (
          <li key={from}>
            {from} <span className="soft">{texts.transfers.renamedTo}</span> {to}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Whether {@link Remarks} has anything to say. */
export function hasRemarks({ renamed, leftOutCount, undated }: TransferView): boolean {
  return renamed.length > 0 || leftOutCount > 0 || undated.length > 0;
}

/**
 * What will not arrive as it is: names that must change, names that are taken, items that stay behind, each with its
 * reason, and dates that cannot be sent.
 */
export function Remarks({ transfer, friend }: RemarksProps) {
  const { direction, renamed, leftOut, leftOutCount, undated } = transfer;
  const isOurs = direction === 'send';
  const apart = renamed.filter(isKeptApart);
  const changed = renamed.filter((item) => !isKeptApart(item));
  const unseen = leftOutCount - leftOut.length;
  const words = texts.transfers;
  if (!hasRemarks(transfer)) return null;
  return (
    <div className="remarks">
      <Renamed summary={words.renamed(changed.length)} names={changed} />
      <Renamed
        summary={isOurs ? words.keptApartThere(apart.length, friend) : words.keptApartHere(apart.length)}
        names={apart}
      />
      {leftOutCount > 0 && (
        <details className="remark">
          <summary>{texts.transfers.leftOut(leftOutCount)}</summary>
          <ul className="remark-list">
            {leftOut.map(({ path, reason }) => (
              <li key={path}>
                {path} <span className="soft">({reason})</span>
              </li>
            ))}
            {unseen > 0 && <li className="soft">{texts.transfers.more(unseen)}</li>}
          </ul>
        </details>
      )}
      {undated.length > 0 && (
        <details className="remark">
          <summary>{texts.transfers.undated(undated.length)}</summary>
          <ul className="remark-list">
            {undated.map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
