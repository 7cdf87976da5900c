import './note-card.css';

import { MessageSquare } from 'lucide-react';

import type { NoteView } from '../../../src-shared/session';
import { texts } from '../../texts';
import { capitalized, formatTime } from '../../texts/format';
import { CopyButton } from '../controls/copy-button';

/** A text that is just a URL. It is shown and copied like any other, and never opened. */
const LINK = /^https?:\/\/\S+$/;

const STATUS_WORDS = {
  sending: texts.notes.sending,
  delivered: texts.notes.delivered,
  failed: texts.notes.notDelivered,
} as const satisfies Record<NoteView['status'], string>;

interface NoteCardProps {
  readonly note: NoteView;
  readonly friend: string;
}

/** A text from either friend, as it was written. */
export function NoteCard({ note, friend }: NoteCardProps) {
  const { text, direction, status, at } = note;
  const isOurs = direction === 'send';
  const time = formatTime(at);
  return (
    <article
      className={`note note-${status}`}
      data-testid="note"
      data-direction={direction}
      data-status={status}
    >
      <span className="note-sign">
        <MessageSquare aria-hidden />
      </span>
      <div className="note-words">
        <h2 className="note-from">
          {isOurs ? texts.notes.yours : capitalized(friend)}
          <span className="note-at">{isOurs ? texts.notes.sentAt(time, STATUS_WORDS[status]) : time}</span>
        </h2>
        <p className="note-text" tabIndex={0}>
          {text}
        </p>
      </div>
      <CopyButton text={text} look="bare">
        {LINK.test(text) ? texts.notes.copyLink : texts.notes.copy}
      </CopyButton>
    </article>
  );
}
