import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { Dialog } from '../controls/dialog';

interface HangUpDialogProps {
  /** Transfers that would be cut off. */
  readonly unfinished: number;
  readonly onClose: () => void;
}

/** Asks once, and only when hanging up would lose something. */
export function HangUpDialog({ unfinished, onClose }: HangUpDialogProps) {
  return (
    <Dialog title={texts.connected.hangUpTitle} onClose={onClose}>
      <p>{texts.connected.hangUpMeans(unfinished)}</p>
      <div className="dialog-actions">
        <Button
          look="danger"
          onClick={() => {
            onClose();
            tell('hangUp');
          }}
        >
          {texts.connected.hangUpAnyway}
        </Button>
        <Button look="main" data-first-focus onClick={onClose}>
          {texts.connected.stay}
        </Button>
      </div>
    </Dialog>
  );
}
