import './incoming-offer.css';

import { Check } from 'lucide-react';
import { useState } from 'react';

import type { TransferView } from '../../../src-shared/session';
import { tell } from '../../store';
import { texts } from '../../texts';
import { formatBytes } from '../../texts/format';
import { Remarks } from '../contents/remarks';
import { Room } from '../contents/room';
import { Button } from '../controls/button';
import { OfferItems, Tick } from './offer-items';
import { OfferMarks } from './offer-marks';
import { exceptPaths, offerTree, toggled, unwantedAmount } from './offer-tree';
import type { Unwanted } from './offer-tree';

const EVERYTHING: Unwanted = new Set();

interface IncomingOfferProps {
  readonly transfer: TransferView;
  readonly friend: string;
}

/** What the friend offers, to be accepted as a whole, in part, or not at all. */
export function IncomingOffer({ transfer, friend }: IncomingOfferProps) {
  const { id, items, outline, fileCount, folderCount, totalBytes } = transfer;
  const [unwanted, setUnwanted] = useState(EVERYTHING);
  const nodes = offerTree(items);
  const unseen = fileCount + folderCount - items.length;
  const left = unwantedAmount(nodes, unwanted);
  const comesAlong = unseen - left.unseenFiles;
  const except = exceptPaths(nodes, unwanted);
  const isNothing = except.length === nodes.length && except.every((path) => !path.includes('/'));
  const isWhole = except.length === 0;
  return (
    <div className="incoming">
      <OfferMarks outline={outline} />
      <Remarks transfer={transfer} friend={friend} />
      {items.length > 1 && (
        <div className="incoming-list" data-testid="offer-items">
          <div className="incoming-all">
            <Tick
              wanted={isWhole ? 'all' : isNothing ? 'none' : 'some'}
              label={texts.offer.everything}
              onToggle={() => {
                setUnwanted(toggled(nodes, unwanted));
              }}
            />
            <span className="offer-size" aria-live="polite">
              {!isWhole &&
                unseen === 0 &&
                texts.offer.partly(fileCount - left.files, fileCount, formatBytes(totalBytes - left.bytes))}
            </span>
          </div>
          <OfferItems nodes={nodes} unwanted={unwanted} onChange={setUnwanted} />
          {comesAlong > 0 && <p className="incoming-unseen">{texts.offer.unseen(comesAlong)}</p>}
        </div>
      )}
      <div className="incoming-foot">
        <Room transfer={transfer} friend={friend} neededBytes={totalBytes - left.bytes} />
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
            disabled={isNothing}
            onClick={() => {
              tell('transfers.accept', { id, except });
            }}
          >
            {isWhole ? texts.transfers.accept : texts.offer.acceptTicked}
          </Button>
        </div>
      </div>
    </div>
  );
}
