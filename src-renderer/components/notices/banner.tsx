import './banner.css';

import type { ComponentProps, ReactNode } from 'react';

interface BannerProps extends ComponentProps<'div'> {
  readonly icon: ReactNode;
  readonly className: string;
}

/** What wants attention for as long as it is so, across the screen's column. */
export function Banner({ icon, className, children, ...rest }: BannerProps) {
  return (
    <div className={`banner ${className}`} {...rest}>
      {icon}
      <p>{children}</p>
    </div>
  );
}
