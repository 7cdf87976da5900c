import './page.css';

import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';

/** A heading of three lines in the default window would push what it introduces out of sight. Characters. */
const LONG_TITLE = 60;

interface PageProps {
  readonly title: string;
  readonly intro?: string;
  /** `middle` floats a short page in the window; `top` starts at the edge and scrolls. */
  readonly align?: 'middle' | 'top';
  /** False where a control of the page takes the focus itself. */
  readonly focusTitle?: boolean;
  readonly children: ReactNode;
}

/** One screen: a heading that takes the focus when the screen opens, and its content in a column that scrolls. */
export function Page({ title, intro, align = 'middle', focusTitle = true, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focusTitle) heading.current?.focus({ preventScroll: true });
  }, [focusTitle]);

  return (
    <main className={`page page-${align}`}>
      <div className="page-column">
        <header className="page-header">
          <h1 ref={heading} className={title.length > LONG_TITLE ? 'long-title' : undefined} tabIndex={-1}>
            {title}
          </h1>
          {intro !== undefined && <p className="page-intro">{intro}</p>}
        </header>
        {children}
      </div>
    </main>
  );
}
