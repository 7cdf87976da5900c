import './dialog.css';

import { X } from 'lucide-react';
import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

import { texts } from '../../texts';
import { IconButton } from './icon-button';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * The platform's own modal dialog: it keeps the focus inside, closes on Escape, gives the focus back, and needs no
 * injected style, which the page's content security policy would refuse. The element with `data-first-focus` is focused
 * first, else the platform's choice.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // A layout effect, because its end comes while the dialog still stands in the page: only a dialog that is closed
  // there gives the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    const first = dialog?.querySelector<HTMLElement>('[data-first-focus]');
    // In the middle of what scrolls: its edge is below the buttons, which always are in sight.
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: 'center' });
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="dialog-sheet">
        <header className="dialog-header">
          <h2 id={titleId}>{title}</h2>
          <IconButton label={texts.app.close} onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  );
}
