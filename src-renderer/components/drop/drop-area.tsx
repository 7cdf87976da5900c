import './drop-area.css';

import { ArrowUpFromLine } from 'lucide-react';
import type { ReactNode } from 'react';

import { useWindow } from '../../store';
import { effectOfDrop, takeDrop } from './take-drop';
import { useDrag } from './use-drag';

/** Makes the whole window one drop zone, and says what a drop would do while something is held over it. */
export function DropArea({ children }: { readonly children: ReactNode }) {
  const dragged = useDrag(takeDrop);
  const snapshot = useWindow((state) => state.snapshot);
  const { possible: takesFiles } = effectOfDrop('files', snapshot);
  const { possible: takes, hint } = effectOfDrop(dragged ?? 'files', snapshot);
  return (
    <div className="drop-area" {...(takesFiles ? { 'data-testid': 'drop-zone' } : {})}>
      {children}
      {dragged !== null && (
        <div className={takes ? 'drop-veil' : 'drop-veil drop-veil-no'}>
          <div className="drop-call">
            {takes && <ArrowUpFromLine aria-hidden />}
            <p>{hint}</p>
          </div>
        </div>
      )}
    </div>
  );
}
