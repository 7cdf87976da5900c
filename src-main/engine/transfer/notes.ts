import { CooeeError, MAX_NOTE_LENGTH } from '../../../src-shared/session';
import type { NoteView } from '../../../src-shared/session';
import { garbled } from './protocol/garbled';
import { MAX_KEPT_NOTES, MAX_KEPT_NOTE_UNITS } from './protocol/limits';
import type { MessageOf } from './protocol/messages';
import type { Outbox } from './protocol/outbox';

/** What could drive a terminal or turn a text around, but for line feed and tab; and halves of characters. */
const CONTROLS =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]|\p{Surrogate}/gu;

/** The texts of one call, in both directions. */
export class Notes {
  readonly #onChange: () => void;
  /** By id, oldest first. */
  readonly #views = new Map<string, NoteView>();
  #units = 0;
  #outbox: Outbox | null = null;
  /** Written before there was anybody to read it. */
  #unsent: { readonly note: number; readonly text: string }[] = [];
  /** Received before anything may be told: their receipts wait. The newest {@link MAX_KEPT_NOTES}, for older ones are not kept. */
  #unconfirmed: number[] = [];
  #nextNumber = 0;
  /** The newest number the friend has used; they count up. */
  #lastReceived = -1;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** The friend may be told: what was written before goes out, and so do the receipts of what was received before. */
  attach(outbox: Outbox): void {
    this.#outbox = outbox;
    for (const unsent of this.#unsent.splice(0)) outbox.post({ type: 'note', ...unsent });
    for (const note of this.#unconfirmed.splice(0)) outbox.post({ type: 'note-received', note });
  }

  /**
   * Sends a text; before {@link Notes.attach} it waits.
   * @returns its id
   * @throws CooeeError `nothing-to-send` when nothing can be shown of it, `internal` when it is too long
   */
  send(text: string): string {
    const shown = showable(text);
    if (shown.trim() === '') throw new CooeeError('nothing-to-send');
    if (shown.length > MAX_NOTE_LENGTH) throw new CooeeError('internal', 'a text that is too long');
    const note = this.#nextNumber++;
    const id = `note-send-${String(note)}`;
    this.#keep({ id, direction: 'send', text: shown, at: Date.now(), status: 'sending' });
    if (this.#outbox === null) this.#unsent.push({ note, text: shown });
    else this.#outbox.post({ type: 'note', note, text: shown });
    return id;
  }

  /**
   * Keeps a text and confirms it; before {@link Notes.attach} the receipt waits.
   * @throws CooeeError `friend-garbled` for a number that was used before
   */
  received({ note, text }: MessageOf<'note'>): void {
    if (note <= this.#lastReceived) throw garbled('a text sent twice');
    this.#lastReceived = note;
    const shown = showable(text);
    if (shown.trim() !== '') {
      const id = `note-receive-${String(note)}`;
      this.#keep({ id, direction: 'receive', text: shown, at: Date.now(), status: 'delivered' });
    }
    if (this.#outbox !== null) this.#outbox.post({ type: 'note-received', note });
    else this.#unconfirmed = [...this.#unconfirmed, note].slice(-MAX_KEPT_NOTES);
  }

  /** @throws CooeeError `friend-garbled` for a text that was never sent */
  delivered({ note }: MessageOf<'note-received'>): void {
    if (note >= this.#nextNumber) throw garbled('a text that was never sent');
    this.#mark(`note-send-${String(note)}`, 'delivered');
  }

  /** The call is over, or the friend's program has no texts. */
  close(): void {
    this.#unsent = [];
    for (const { id, status } of [...this.#views.values()])
      if (status === 'sending') this.#mark(id, 'failed');
  }

  /** Immutable, oldest first. */
  views(): readonly NoteView[] {
    return [...this.#views.values()];
  }

  #keep(view: NoteView): void {
    this.#views.set(view.id, view);
    this.#units += view.text.length;
    for (const [id, { text }] of this.#views) {
      if (this.#views.size <= MAX_KEPT_NOTES && this.#units <= MAX_KEPT_NOTE_UNITS) break;
      this.#views.delete(id);
      this.#units -= text.length;
    }
    this.#onChange();
  }

  #mark(id: string, status: NoteView['status']): void {
    const view = this.#views.get(id);
    if (view === undefined) return;
    this.#views.set(id, { ...view, status });
    this.#onChange();
  }
}

function showable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '');
}
