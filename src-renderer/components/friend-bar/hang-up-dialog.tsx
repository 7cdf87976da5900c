import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';
import { Dialog } from '../controls/dialog';

interface HangUpDialogProps {
  /** Transfers that would be cut off. */
  readonly unfinished: number;
  /** Whether another call could go on with some of them. */
  readonly goesOn: boolean;
  readonly onClose: () => void;
}

/** Asks once, and only when hanging up would lose something. */
export function HangUpDialog({ unfinished, goesOn, onClose }: HangUpDialogProps) {
  return (
    <Dialog title={texts.connected.hangUpTitle} onClose={onClose}>
      <p>
        {texts.connected.hangUpMeans(unfinished)} {goesOn && texts.connected.hangUpGoesOn}
      </p>
      <div className="dialog-actions">
        <Button
          look="danger"
          onClick={() => {
            onClose();
            tell('call.hangUp');
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
