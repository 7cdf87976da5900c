import './question-card.css';

import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';

interface QuestionCardProps extends ComponentProps<'section'> {
  readonly title: string;
  /** The buttons that answer it; none once it is answered. */
  readonly answers?: ReactNode;
  /** Below the buttons: what may be out of sight in a low window. */
  readonly below?: ReactNode;
}

/** What both friends have to agree on before the call goes on. No modal dialog: what happens meanwhile stays in sight. */
export function QuestionCard({ title, answers, below, className, children, ...rest }: QuestionCardProps) {
  const titleId = useId();
  return (
    <section className={`question ${className ?? ''}`} aria-labelledby={titleId} {...rest}>
      <h2 id={titleId} className="question-title">
        {title}
      </h2>
      {children}
      {answers !== undefined && <div className="question-actions">{answers}</div>}
      {below}
    </section>
  );
}
