/** The words for the codes of reasons.ts, the same in the window and on the command line. A translation replaces this file. */
import { guessDetail } from './guesses';
import type {
  FailureReason,
  LeftOutItem,
  LeftOutReason,
  PlainFailureReason,
  RelayTrouble,
  RenameReason,
} from './reasons';
import { withNoun } from './with-noun';

/** In brackets after a path, or above the paths that it holds for. */
export const LEFT_OUT_WORDS = {
  'link-outside': 'a link to something outside of what was chosen',
  'link-dead': 'a link that leads nowhere',
  'link-loop': 'a link to a folder that it is in',
  'not-a-file': 'neither a file nor a folder',
  unreadable: 'cannot be read',
  'too-large': 'larger than can be sent',
  'sum-too-large': 'together with the others it is larger than can be sent',
  'size-unknown': 'it does not say how long it is',
  'path-too-long': 'too deep or too long a path',
  'name-mistakable': 'its name is not Unicode, and another could be taken for it',
  'gday-empty-file': 'gday cannot take empty files',
  'gday-empty-folder': 'gday cannot take empty folders',
  'gday-not-asked-for': 'your friend’s gday did not ask for it',
} as const satisfies Record<LeftOutReason, string>;

/** A newer version of Cooee may leave things out for reasons that this one does not know, without words. */
const UNKNOWN_LEFT_OUT = 'for a reason that this version of Cooee does not know';

/** Why an item is left out, in brackets after its path or above those of several. */
export function leftOutWords(item: LeftOutItem): string {
  if (item.code !== null) return LEFT_OUT_WORDS[item.code];
  return item.words === '' ? UNKNOWN_LEFT_OUT : item.words;
}

const RENAME_WORDS = {
  'not-unicode': 'the name is not valid Unicode',
  'gday-backslash': 'gday could take a backslash for the end of a folder’s name',
  hidden: 'names that begin with a dot are hidden',
  'control-characters': 'the name has characters that cannot be shown',
  'not-allowed': 'the receiving computer or its disk does not allow the name',
  'own-part': 'Cooee names unfinished files like that',
  'too-long': 'the name is too long for the receiving computer or its disk',
  'same-name': 'another item of the offer has this name',
  taken: 'the name is taken',
} as const satisfies Record<RenameReason, string>;

/** Why a name changes, in brackets after the new name or above several. */
export function renameWords(why: RenameReason): string {
  return RENAME_WORDS[why];
}

const PLAIN_FAILURE_WORDS = {
  ...LEFT_OUT_WORDS,
  'path-empty': 'an empty path',
  'name-empty': 'an empty name or an absolute path',
  'path-outside': 'a path that leaves its folder',
  'name-with-slash': 'a path inside a name',
  'size-impossible': 'sizes that no disk has',
  'too-many-names': 'too many names',
  'gday-caller-sends': 'with gday, only the caller can send',
  'gday-one-transfer': 'gday takes one transfer per call',
  'gday-all-or-nothing': 'gday sends all or nothing',
  'gday-no-pause': 'gday cannot pause',
  'gday-no-texts': 'gday has no texts',
  'no-reply': 'no reply',
  'talks-unasked': 'it talks unasked',
  'like-a-web-server': 'it answers like a web server or a proxy',
  'hung-up-unanswered': 'it hung up without a word',
  'proxy-login': 'it asks for a user name and password, or for others',
  'proxy-forbids': 'it forbids this way',
  'proxy-no-way': 'it does not get there itself',
  'proxy-foreign': 'it does not answer like a proxy of this kind',
  'gday-stream-used-up': 'too much for one gday stream',
} as const satisfies Record<PlainFailureReason, string>;

const RELAY_TROUBLE_WORDS = {
  unreachable: 'does not answer',
  proxy: 'cannot be reached by the proxy',
  foreign: 'is something else',
  refused: 'did not take the two of you',
  alone: 'did not join the two of you',
  private: 'is inside a private network',
  lost: 'broke the connection',
} as const satisfies Record<RelayTrouble, string>;

function failureReasonWords(why: FailureReason): string {
  switch (why.code) {
    case 'too-many-items':
      return `more than ${withNoun(why.most, 'item')}`;
    case 'list-too-long':
      return `a list of ${withNoun(why.bytes, 'byte')}`;
    case 'guesses':
      return guessDetail(why.count);
    case 'unexpected-message':
      return `unexpected ${why.type}`;
    case 'server-number':
      return `server ${why.number}`;
    case 'own-date':
      return `here it is ${why.date}`;
    case 'proxy-set':
      return `${why.variable} is set`;
    case 'vpn':
      return VPN_WORDS[why.side ?? 'both'];
    case 'space-missing':
      return `${withNoun(why.neededBytes, 'byte')} needed, ${String(why.freeBytes)} free`;
    case 'relay-none':
      return 'there is no relay that both programs know';
    case 'relay-unanswered':
      return 'not both of you said in time whether a relay may be used';
    case 'relay-refused':
      return `the ${why.by === 'creator' ? 'caller' : 'answerer'} did not want a relay`;
    case 'relay-failed':
      return `the relay ${why.host} ${RELAY_TROUBLE_WORDS[why.trouble]}`;
    case 'relay-between':
      return `or the relay ${why.host} changed what it carried`;
    default:
      return PLAIN_FAILURE_WORDS[why.code];
  }
}

const VPN_WORDS = {
  creator: 'the caller goes through a VPN, and without it there may be a way',
  joiner: 'the answerer goes through a VPN, and without it there may be a way',
  both: 'both go through a VPN, and without it there may be a way',
} as const;

/** What is not about the detail (a server) but another fact. */
const BESIDE_DETAIL: ReadonlySet<FailureReason['code']> = new Set([
  'own-date',
  'proxy-set',
  'vpn',
  'relay-refused',
  'relay-unanswered',
  'relay-none',
  'relay-failed',
  'relay-between',
]);

interface FactsOfFailure {
  readonly detail: string | null;
  readonly why?: FailureReason;
  readonly others?: number;
}

/** What makes a failure concrete: the fact in it, and why that is one; null where its kind says it all. */
export function failureFact({ detail, why, others = 0 }: FactsOfFailure): string | null {
  const more = others === 0 ? [] : [`${String(others)} more`];
  const subject = [...(detail === null ? [] : [detail]), ...more].join(' and ');
  if (why === undefined) return subject === '' ? null : subject;
  const words = failureReasonWords(why);
  if (subject === '') return words;
  return `${subject}${BESIDE_DETAIL.has(why.code) ? ';' : ':'} ${words}`;
}
