import './button.css';

import type { ComponentProps, ReactNode } from 'react';

interface ButtonProps extends ComponentProps<'button'> {
  /** `main` is the one expected thing on a screen, `quiet` stands beside it, `bare` is text that can be pressed. */
  readonly look?: 'main' | 'quiet' | 'bare' | 'danger';
  readonly size?: 'normal' | 'small';
  readonly icon?: ReactNode;
}

export function Button({ look = 'quiet', size = 'normal', icon, children, className, ...rest }: ButtonProps) {
  const names = ['button', `button-${look}`, `button-${size}`, className].filter(
    (name) => name !== undefined,
  );
  return (
    <button type="button" className={names.join(' ')} {...rest}>
      {icon}
      <span>{children}</span>
    </button>
  );
}
