/** What a drop does in the call as it is. */
import { MAX_NOTE_LENGTH } from '../../../src-shared/session';
import { offerFiles, showHint, useWindow } from '../../store';
import type { WindowState } from '../../store';
import { texts } from '../../texts';
import { dragKind, droppedText, handOverText } from './dropped';
import type { DragKind } from './dropped';
import { offering, writing } from './offering';
import type { Offering } from './offering';

/** What a drop of this kind does now, or why nothing. */
export function effectOfDrop(kind: DragKind, { phase, transfers }: WindowState['snapshot']): Offering {
  switch (kind) {
    case 'files':
      return offering(phase, transfers);
    case 'text':
      return writing(phase);
    case 'other':
      return { possible: false, hint: texts.drop.nothing };
  }
}

/** Offers dropped files, writes a dropped text into the composer, or says why nothing was taken. */
export function takeDrop(dropped: DataTransfer): void {
  const kind = dragKind(dropped.types);
  const { possible, hint } = effectOfDrop(kind, useWindow.getState().snapshot);
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
  if (over > 0) refuse(texts.drop.textTooLong(over));
  else if (text === '' || !handOverText(text)) refuse(texts.drop.nothing);
}

/** @param link the address of a picture dragged out of a browser, which is no file of this computer */
async function takeFiles(files: readonly File[], link: string): Promise<void> {
  if ((await offerFiles(files)) !== 0) return;
  const { possible, hint } = writing(useWindow.getState().snapshot.phase);
  if (possible || link === '') takeText(link);
  else refuse(hint);
}
