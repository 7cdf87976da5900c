import type { ReactNode } from 'react';

interface FieldProps {
  readonly label: string;
  readonly means?: string | undefined;
  readonly children: ReactNode;
}

/** A labelled input; the input is the child. */
export function Field({ label, means, children }: FieldProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      {children}
      {means !== undefined && <span className="field-means">{means}</span>}
    </label>
  );
}
