import './badge.css';

import type { ComponentProps, ReactNode } from 'react';

interface BadgeProps extends ComponentProps<'span'> {
  readonly tone: 'calm' | 'warning';
  readonly icon: ReactNode;
}

/** One fact about what it stands beside, as a word: never by colour or sign alone. */
export function Badge({ tone, icon, children, ...rest }: BadgeProps) {
  return (
    <span className={`badge badge-${tone}`} {...rest}>
      {icon}
      {children}
    </span>
  );
}
