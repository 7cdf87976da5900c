import './drop-area.css';

import { ArrowUpFromLine } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

import { offering } from '../../offering';
import { showHint, tell, useWindow } from '../../store';
import { texts } from '../../texts';

function offerDropped(dropped: DataTransfer): void {
  const { phase, transfers } = useWindow.getState().snapshot;
  const { possible, hint } = offering(phase, transfers);
  if (!possible) {
    showHint(`${hint}.`);
    return;
  }
  const paths = window.cooee.pathsOf([...dropped.files]);
  if (paths.length === 0) showHint(texts.drop.nothing);
  else tell('offerPaths', { paths });
}

function isFileDrag(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Whether something from outside is being dragged over the window; what is dropped goes to the call. */
function useFileDrag(): boolean {
  const [dragging, setDragging] = useState(false);

  useEffect(() => {
    // A drop that nobody prevents would navigate the window to the file.
    const onDragOver = (event: DragEvent): void => {
      if (!isFileDrag(event)) return;
      event.preventDefault();
      // 'copy' on every screen: where nothing can be taken, the drop must still arrive to be answered with a hint.
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setDragging(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      // Leaving one element for another names that other; leaving the window names none.
      if (event.relatedTarget === null) setDragging(false);
    };
    const onDrop = (event: DragEvent): void => {
      setDragging(false);
      if (event.dataTransfer === null || !isFileDrag(event)) return;
      event.preventDefault();
      offerDropped(event.dataTransfer);
    };
    // No pointer moves while something is dragged: a drag that ended without a word (Escape, another window) is over.
    const onPointerMove = (): void => {
      setDragging(false);
    };
    window.addEventListener('dragenter', onDragOver);
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onDragLeave);
    window.addEventListener('drop', onDrop);
    window.addEventListener('pointermove', onPointerMove);
    return () => {
      window.removeEventListener('dragenter', onDragOver);
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onDragLeave);
      window.removeEventListener('drop', onDrop);
      window.removeEventListener('pointermove', onPointerMove);
    };
  }, []);

  return dragging;
}

/** Makes the whole window one drop zone, and says what a drop would do while something is held over it. */
export function DropArea({ children }: { readonly children: ReactNode }) {
  const dragging = useFileDrag();
  const { phase, transfers } = useWindow((state) => state.snapshot);
  const { possible: takes, hint } = offering(phase, transfers);
  return (
    <div className="drop-area" {...(takes ? { 'data-testid': 'drop-zone' } : {})}>
      {children}
      {dragging && (
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
