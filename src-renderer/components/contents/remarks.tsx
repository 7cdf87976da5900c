import './remarks.css';

import type { TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { remarksOf } from './remarks-of';

interface RemarksProps {
  readonly transfer: TransferView;
  readonly friend: string;
}

/** What will not arrive as it is, or did not: each kind in a line, and what exactly when it is opened. */
export function Remarks({ transfer, friend }: RemarksProps) {
  const remarks = remarksOf(transfer, friend);
  if (remarks.length === 0) return null;
  return (
    <div className="remarks">
      {remarks.map(({ about, summary, items, more }) => (
        <details key={about} className="remark">
          <summary>{summary}</summary>
          <ul className="remark-list">
            {items.map(({ path, means, to, why }) => (
              <li key={path}>
                {path} {means !== undefined && <span className="soft">{means}</span>} {to}{' '}
                {why !== undefined && <span className="soft">{why}</span>}
              </li>
            ))}
            {more > 0 && <li className="soft">{texts.transfers.more(more)}</li>}
          </ul>
        </details>
      ))}
    </div>
  );
}
