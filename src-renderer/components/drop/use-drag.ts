import { useEffect, useState } from 'react';

import { dragKind } from './dropped';
import type { DragKind } from './dropped';

/** The browser drops a text into a field of the page itself, at the pointer; everything else is ours to take. */
function isOurs(event: DragEvent): boolean {
  const isText = dragKind(event.dataTransfer?.types ?? []) === 'text';
  const inField = event.target instanceof Element && event.target.matches(':read-write');
  return !(isText && inField);
}

/**
 * What is being dragged over the window from outside, and null while nothing is.
 *
 * @param take gets what was dropped; the same function every time
 */
export function useDrag(take: (dropped: DataTransfer) => void): DragKind | null {
  const [dragged, setDragged] = useState<DragKind | null>(null);

  useEffect(() => {
    // Dragging from one place of the page to another is the browser's business.
    let isInside = false;
    const onDragStart = (): void => {
      isInside = true;
    };
    const onDragEnd = (): void => {
      isInside = false;
    };
    // A drop that nobody prevents would navigate the window to the file.
    const onDragOver = (event: DragEvent): void => {
      if (isInside || event.dataTransfer === null) return;
      if (!isOurs(event)) {
        setDragged(null);
        return;
      }
      event.preventDefault();
      // 'copy' on every screen: where nothing can be taken, the drop must still arrive to be answered with a hint.
      event.dataTransfer.dropEffect = 'copy';
      setDragged(dragKind(event.dataTransfer.types));
    };
    const onDragLeave = (event: DragEvent): void => {
      // Leaving one element for another names that other; leaving the window names none.
      if (event.relatedTarget === null) setDragged(null);
    };
    const onDrop = (event: DragEvent): void => {
      setDragged(null);
      if (isInside || event.dataTransfer === null || !isOurs(event)) return;
      event.preventDefault();
      take(event.dataTransfer);
    };
    // No pointer moves while something is dragged: a drag that ended without an event (Escape, another window) is over.
    const onPointerMove = (): void => {
      isInside = false;
      setDragged(null);
    };
    window.addEventListener('dragstart', onDragStart);
    window.addEventListener('dragend', onDragEnd);
    window.addEventListener('dragenter', onDragOver);
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onDragLeave);
    window.addEventListener('drop', onDrop);
    window.addEventListener('pointermove', onPointerMove);
    return () => {
      window.removeEventListener('dragstart', onDragStart);
      window.removeEventListener('dragend', onDragEnd);
      window.removeEventListener('dragenter', onDragOver);
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onDragLeave);
      window.removeEventListener('drop', onDrop);
      window.removeEventListener('pointermove', onPointerMove);
    };
  }, [take]);

  return dragged;
}
