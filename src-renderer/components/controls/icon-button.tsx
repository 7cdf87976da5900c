import './icon-button.css';

import type { ComponentProps } from 'react';

interface IconButtonProps extends ComponentProps<'button'> {
  /** What a screen reader says and the tooltip shows. */
  readonly label: string;
}

export function IconButton({ label, children, ...rest }: IconButtonProps) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} {...rest}>
      {children}
    </button>
  );
}
