import './invitation.css';

import type { ReactNode } from 'react';

/** Two sheets on their way up; decoration of the empty call. */
function Sheets() {
  return (
    <svg className="invitation-picture" width="132" height="104" viewBox="0 0 132 104" aria-hidden="true">
      <g strokeLinejoin="round" strokeLinecap="round" strokeWidth="3">
        <g transform="rotate(-9 46 60)">
          <path
            d="M22 26h34l14 14v46a5 5 0 0 1-5 5H22a5 5 0 0 1-5-5V31a5 5 0 0 1 5-5z"
            fill="var(--ochre-wash)"
            stroke="var(--ochre)"
          />
          <path d="M56 26v14h14M29 56h27M29 68h27" fill="none" stroke="var(--ochre)" />
        </g>
        <g transform="rotate(8 88 52)">
          <path
            d="M66 14h34l14 14v46a5 5 0 0 1-5 5H66a5 5 0 0 1-5-5V19a5 5 0 0 1 5-5z"
            fill="var(--gum-wash)"
            stroke="var(--gum)"
          />
          <path d="M100 14v14h14M88 66V38M76 49l12-12 12 12" fill="none" stroke="var(--gum)" />
        </g>
      </g>
    </svg>
  );
}

interface InvitationProps {
  readonly title: string;
  readonly means: string;
  readonly children?: ReactNode;
}

/** The empty call: what to do now, and the buttons for it. */
export function Invitation({ title, means, children }: InvitationProps) {
  return (
    <section className={children === undefined ? 'invitation invitation-waits' : 'invitation'}>
      <Sheets />
      <h2>{title}</h2>
      <p className="soft">{means}</p>
      {children}
    </section>
  );
}
