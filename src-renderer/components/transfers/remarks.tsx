import './remarks.css';

import type { TransferView } from '../../../src-shared/session';
import { texts } from '../../texts';

interface RemarksProps {
  readonly transfer: TransferView;
  readonly friend: string;
}

/** What will not arrive as it is: names that must change, and items that stay behind, each with its reason. */
export function Remarks({ transfer, friend }: RemarksProps) {
  const { direction, renamed, leftOut, leftOutCount } = transfer;
  const unseen = leftOutCount - leftOut.length;
  return (
    <>
      {renamed.length > 0 && (
        <details className="remark">
          <summary>
            {direction === 'send'
              ? texts.transfers.renamedThere(renamed.length, friend)
              : texts.transfers.renamedHere(renamed.length)}
          </summary>
          <ul className="remark-list">
            {renamed.map(({ from, to }) => (
              <li key={from}>
                {from} <span className="soft">{texts.transfers.renamedTo}</span> {to}
              </li>
            ))}
          </ul>
        </details>
      )}
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
    </>
  );
}
