import './incoming-offer.css';

import { Check } from 'lucide-react';
import { useState } from 'react';

import type { TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { formatBytes } from '../../texts/format';
import { Remarks } from '../contents/remarks';
import { FreeSpace } from '../contents/free-space';
import { Button } from '../controls/button';
import { OfferItems, Tick } from './offer-items';
import { OfferMarks } from './offer-marks';
import { offerTree, selectionOf, toggled } from './offer-tree';
import type { Unwanted } from './offer-tree';

const EVERYTHING: Unwanted = new Set();

interface IncomingOfferProps {
  readonly transfer: TransferView;
  readonly friend: string;
}

/** What the friend offers, to be accepted as a whole, in part, or not at all. */
export function IncomingOffer({ transfer, friend }: IncomingOfferProps) {
  const { id, items, outline, fileCount } = transfer;
  const [unwanted, setUnwanted] = useState(EVERYTHING);
  const nodes = offerTree(items);
  const { wanted, except, files, bytes, unseen } = selectionOf(transfer, nodes, unwanted);
  const hasUnlisted = fileCount + transfer.folderCount > items.length;
  return (
    <div className="incoming">
      <OfferMarks outline={outline} />
      <Remarks transfer={transfer} friend={friend} />
      {items.length > 1 && (
        <div className="incoming-list" data-testid="offer-items">
          <div className="incoming-all">
            <Tick
              wanted={wanted}
              label={texts.offer.everything}
              onToggle={() => {
                setUnwanted(toggled(nodes, unwanted));
              }}
            />
            <span className="offer-size" aria-live="polite">
              {wanted !== 'all' && !hasUnlisted && texts.offer.partly(files, fileCount, formatBytes(bytes))}
            </span>
          </div>
          <OfferItems nodes={nodes} unwanted={unwanted} onChange={setUnwanted} />
          {unseen > 0 && <p className="incoming-unseen">{texts.offer.unseen(unseen)}</p>}
        </div>
      )}
      <div className="incoming-foot">
        <FreeSpace transfer={transfer} friend={friend} neededBytes={bytes} />
        <div className="incoming-actions">
          <Button
            size="small"
            data-testid="decline"
            onClick={() => {
              tell('transfers.decline', { id });
            }}
          >
            {texts.transfers.decline}
          </Button>
          <Button
            size="small"
            look="main"
            icon={<Check aria-hidden />}
            data-testid="accept"
            disabled={wanted === 'none'}
            onClick={() => {
              tell('transfers.accept', { id, except });
            }}
          >
            {wanted === 'all' ? texts.transfers.accept : texts.offer.acceptTicked}
          </Button>
        </div>
      </div>
    </div>
  );
}
