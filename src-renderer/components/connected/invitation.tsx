import './invitation.css';

import { texts } from '../../texts';
import { AddButtons } from '../transfers/add-buttons';

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

/** The empty call: what to do now. */
export function Invitation({ friend }: { readonly friend: string }) {
  return (
    <section className="invitation">
      <Sheets />
      <h2>{texts.connected.invite}</h2>
      <p className="soft">{texts.connected.inviteMore(friend)}</p>
      <AddButtons size="normal" />
    </section>
  );
}
