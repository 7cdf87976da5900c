import { ChevronDown } from 'lucide-react';

import { texts } from '../../texts';
import { IconButton } from '../controls/icon-button';

interface ContentsButtonProps {
  readonly open: boolean;
  /** Id of the element with the contents. */
  readonly controls: string;
  readonly title: string;
  readonly onChange: (open: boolean) => void;
}

/** Shows and hides the contents of a card. */
export function ContentsButton({ open, controls, title, onChange }: ContentsButtonProps) {
  return (
    <IconButton
      label={texts.transfers.contentsOf(title)}
      aria-expanded={open}
      aria-controls={controls}
      data-testid="contents-button"
      onClick={() => {
        onChange(!open);
      }}
    >
      <ChevronDown aria-hidden />
    </IconButton>
  );
}
