import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

import { ask, showFailure } from '../../store';
import { texts } from '../../texts';
import { Button } from './button';

/** How long the button shows that it has copied. Milliseconds. */
const COPIED_SHOWS_MS = 2_000;

interface CopyButtonProps {
  readonly text: string;
  readonly look: 'main' | 'bare';
  readonly children: ReactNode;
}

/** Copies through the main process: the page itself has no access to the clipboard. */
export function CopyButton({ text, look, children }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => {
      setCopied(false);
    }, COPIED_SHOWS_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);

  const copy = async (): Promise<void> => {
    const outcome = await ask('system.copyText', { text });
    if (outcome.ok) setCopied(true);
    else showFailure(outcome.failure);
  };

  return (
    <Button
      look={look}
      size={look === 'bare' ? 'small' : 'normal'}
      icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      onClick={() => {
        void copy();
      }}
    >
      <span aria-live="polite">{copied ? texts.waiting.copied : children}</span>
    </Button>
  );
}
