import './drop-area.css';

import { ArrowUpFromLine } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

import { MAX_NOTE_LENGTH } from '../../../src-shared/session';
import { offerFiles, showHint, useWindow } from '../../store';
import type { WindowState } from '../../store';
import { texts } from '../../texts';
import { formatCount } from '../../texts/format';
import { dragKind, droppedText, handOverText } from './dropped';
import type { DragKind } from './dropped';
import { offering, writing } from './offering';
import type { Offering } from './offering';

/** What a drop of this kind does now, or why nothing. */
function effect(kind: DragKind, { phase, transfers }: WindowState['snapshot']): Offering {
  switch (kind) {
    case 'files':
      return offering(phase, transfers);
    case 'text':
      return writing(phase);
    case 'other':
      return { possible: false, hint: texts.drop.nothing };
  }
}

function take(dropped: DataTransfer): void {
  const kind = dragKind(dropped.types);
  const { possible, hint } = effect(kind, useWindow.getState().snapshot);
  // Both must be read before the event is over.
  const text = droppedText((type) => dropped.getData(type));
  if (!possible && kind === 'files') showHint(`${hint}.`);
  else if (!possible) refuse(hint);
  else if (kind === 'text') takeText(text);
  else void takeFiles([...dropped.files], text);
}

/** What was dropped is still where it came from. */
function refuse(why: string): void {
  showHint(`${why}. ${texts.drop.untaken}.`);
}

function takeText(text: string): void {
  const over = text.length - MAX_NOTE_LENGTH;
  if (over > 0) refuse(texts.drop.textTooLong(formatCount(over)));
  else if (text === '' || !handOverText(text)) refuse(texts.drop.nothing);
}

/** @param link where a browser's picture, which is no file of this computer, can be had */
async function takeFiles(files: readonly File[], link: string): Promise<void> {
  if ((await offerFiles(files)) !== 0) return;
  const { possible, hint } = writing(useWindow.getState().snapshot.phase);
  if (possible || link === '') takeText(link);
  else refuse(hint);
}

/** In a field of the page a text is dropped as everywhere: where the pointer is, also from another place of the page. */
function isOurs(event: DragEvent): boolean {
  const isText = dragKind(event.dataTransfer?.types ?? []) === 'text';
  const inField = event.target instanceof Element && event.target.matches(':read-write');
  return !(isText && inField);
}

/** What is being dragged over the window from outside; what is dropped goes to the call. */
function useDrag(): DragKind | null {
  const [dragged, setDragged] = useState<DragKind | null>(null);

  useEffect(() => {
    // What is dragged from one place of the page to another is no news for anybody.
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
    // No pointer moves while something is dragged: a drag that ended without a word (Escape, another window) is over.
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
  }, []);

  return dragged;
}

/** Makes the whole window one drop zone, and says what a drop would do while something is held over it. */
export function DropArea({ children }: { readonly children: ReactNode }) {
  const dragged = useDrag();
  const snapshot = useWindow((state) => state.snapshot);
  const { possible: takesFiles } = effect('files', snapshot);
  const { possible: takes, hint } = effect(dragged ?? 'files', snapshot);
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
