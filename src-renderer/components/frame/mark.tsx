/** Cooee's logo: one voice calling, one answering, the two calls meeting between them. */
export function Mark() {
  return (
    <svg className="mark" width="30" height="22" viewBox="0 0 30 22" aria-hidden="true">
      <g fill="none" strokeWidth="2.4" strokeLinecap="round">
        <path stroke="var(--gum)" d="M8.2 6.4a6.5 6.5 0 0 1 0 9.2M11.6 3a11.3 11.3 0 0 1 0 16" />
        <path stroke="var(--ochre)" d="M21.8 6.4a6.5 6.5 0 0 0 0 9.2" />
      </g>
      <circle cx="3.6" cy="11" r="2.8" fill="var(--gum)" />
      <circle cx="26.4" cy="11" r="2.8" fill="var(--ochre)" />
    </svg>
  );
}
