import './trying-only.css';

import { TriangleAlert } from 'lucide-react';

import { texts } from '../../texts';

/** Stays over every screen while an old Electron runs the window; nothing with the one Cooee is shipped with. */
export function TryingOnly() {
  const { oldElectron } = window.cooee;
  if (oldElectron === null) return null;
  return (
    <aside className="trying-only" aria-label={texts.app.tryingOnly} data-testid="trying-only">
      <TriangleAlert aria-hidden />
      <p>
        <strong>{texts.app.tryingOnly}:</strong> {texts.app.oldElectron(oldElectron)}
      </p>
    </aside>
  );
}
