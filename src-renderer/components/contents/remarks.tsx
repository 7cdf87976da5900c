import './remarks.css';

import type { TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { remarksOf } from './remarks-of';
import type { Remark } from './remarks-of';

/** One kind of remark: how many in a line, and what exactly when it is opened. */
function RemarkDetails({ remark: { summary, groups, more } }: { readonly remark: Remark }) {
  return (
    <details className="remark">
      <summary>{summary}</summary>
      <div className="remark-list" role="group" aria-label={summary} tabIndex={0}>
        {groups.map(({ why, items }) => (
          <div key={why} className="remark-group">
            {why !== null && <p className="soft">{why}:</p>}
            <ul>
              {items.map(({ path, renamed }) => (
                <li key={path}>
                  {path}
                  {renamed !== undefined && (
                    <>
                      {' '}
                      <span className="soft">{renamed.verb}</span> <strong>{renamed.to}</strong>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </div>
        ))}
        {more > 0 && <p className="soft">{texts.transfers.more(more)}</p>}
      </div>
    </details>
  );
}

interface RemarksProps {
  readonly transfer: TransferView;
  readonly friend: string;
}

/** What will not arrive as it is, or did not. */
export function Remarks({ transfer, friend }: RemarksProps) {
  const remarks = remarksOf(transfer, friend);
  if (remarks.length === 0) return null;
  return (
    <div className="remarks">
      {remarks.map((remark) => (
        <RemarkDetails key={remark.about} remark={remark} />
      ))}
    </div>
  );
}
