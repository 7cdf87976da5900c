import { SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';

import {
  actorFor,
  FAILURES,
  GUESSES,
  foldRoutes,
  TRANSPORT_WORDS,
  isVerified,
  relayHelp,
  leftOutWords,
  renameWords,
  withNoun,
} from '../../../src-shared/session';
import type { Actor, RouteKind, TransferView } from '../../../src-shared/session';
import { routeLine } from '../../engine/call-report';
import { offerLines } from './offer-lines';
import { printable } from './outside-text';
import { spoken } from './reporter';
import type { PausedStatus, Reporter } from './reporter';
import { timeLeft } from './time-left';

const ROUTES: Record<RouteKind, string> = {
  'same-computer': 'on the same computer',
  'same-network': 'over the same network',
  'direct-ipv6': 'directly over IPv6',
  'direct-ipv4': 'directly over IPv4',
  relay: 'through a relay',
};

/** What a relay would have done, for those who did not say no to one themselves. */
const RELAY_HINTS = {
  agree:
    'A relay gets through, if both of you agree: with --relay server on the command line, or with a yes in the window.\n',
  another: 'Another relay may get through: --relay tcp:host:port, on both sides.\n',
  choose:
    'A relay would get through: --relay tcp:host:port on both sides, or a contact server that has one. Both of you need Cooee for it.\n',
} as const;

/** Only what is not in the sentence of the failure. */
const WHOSE: Partial<Record<Actor, string>> = {
  you: 'It is about the network at your end.',
  friend: 'It is about the network at your friend’s end.',
};

/** @param withBar draw a progress bar on stderr, for a terminal */
export function plainReporter(write: (line: string) => void, withBar: boolean): Reporter {
  let bar: SingleBar | null = null;
  let isAskedAboutRelay = false;
  /** The bar stands still where it is, and a new one begins below the new line. */
  const interject = (line: string): void => {
    bar?.stop();
    bar = null;
    write(line);
  };
  const wentOn = new Set<string>();
  /** How many were printed already, by transfer: more may come to light when files are stored. */
  const renames = new Map<string, number>();
  const tellRenamed = ({ id, renamed }: TransferView): void => {
    for (const { from, to, why } of renamed.slice(renames.get(id) ?? 0))
      interject(
        `renamed: ${printable(from)} -> ${printable(to)}${why === undefined ? '' : ` (${renameWords(why)})`}\n`,
      );
    renames.set(id, renamed.length);
  };
  return {
    code(code) {
      // At once: `head -1` reads the first line and is gone.
      write(
        `code: ${spoken(code)}\n` +
          'Read it out to your friend, who runs cooee get and types it\n' +
          (code.words.length > 0 ? `In writing, as gday reads it: ${code.text}\n` : ''),
      );
    },
    relay({ host, own, friend }) {
      const where = printable(host);
      isAskedAboutRelay ||= own === 'asking';
      if (own === 'yes' && friend === 'yes')
        write(`both of you agree to the relay ${where}, which sees how much you send, not what\n`);
      else if (own === 'yes') write(`waiting for your friend to agree to the relay ${where}\n`);
      else if (friend === 'yes') write(`your friend agrees to the relay ${where}\n`);
    },
    connected({ friendName, route, transport, matchPhrase }) {
      write(`connected to ${printable(friendName)} ${ROUTES[route]}${TRANSPORT_WORDS[transport]}\n`);
      if (matchPhrase !== null) write(`match phrase: ${matchPhrase.join(' ')}\n`);
    },
    roundTrip: () => undefined,
    offer(transfer) {
      const verb = transfer.direction === 'send' ? 'offering' : 'offered';
      write(`${verb}: ${printable(transfer.title)} (${amount(transfer)})\n`);
      if (transfer.direction === 'receive') for (const line of offerLines(transfer)) write(`${line}\n`);
      tellRenamed(transfer);
      for (const item of transfer.leftOut)
        write(`left out: ${printable(item.path)} (${printable(leftOutWords(item))})\n`);
      for (const path of transfer.undated) write(`date left out: ${printable(path)}\n`);
    },
    unoffered({ kind }) {
      write(`${FAILURES[kind].what}.\n`);
      write('Your friend is told so as soon as they answer. Ctrl-C does not wait for that.\n');
    },
    progress(transfer) {
      const { id, resumedBytes } = transfer;
      if (resumedBytes > 0 && !wentOn.has(id)) {
        wentOn.add(id);
        interject(`went on from ${prettyBytes(resumedBytes)}\n`);
      }
      if (!withBar) return;
      const facts = {
        speed: `${prettyBytes(transfer.bytesPerSecond)}/s`,
        left: transfer.secondsLeft === null ? '' : `${timeLeft(transfer.secondsLeft)} | `,
        file: printable(transfer.currentPath ?? ''),
      };
      if (bar === null) {
        bar = new SingleBar({
          format: '{bar} {percentage}% | {speed} | {left}{file}',
          stream: process.stderr,
        });
        bar.start(transfer.totalBytes, transfer.transferredBytes, facts);
      }
      bar.update(transfer.transferredBytes, facts);
    },
    paused: ({ title }, status) => interject(`paused: ${printable(title)} (${whyPaused(status)})\n`),
    resumed: ({ title }) => interject(`resumed: ${printable(title)}\n`),
    done(transfer) {
      tellRenamed(transfer);
      interject(`done: ${amount(transfer)}, ${outcome(transfer)}\n`);
    },
    note({ direction, text, status }, friendName) {
      if (direction === 'send')
        interject(status === 'delivered' ? 'text delivered\n' : 'text not delivered\n');
      else interject(`${printable(friendName)} writes:${quoted(text)}\n`);
    },
    linkLost: (friendName) =>
      interject(`the connection broke, looking for ${printable(friendName)} again; nothing is lost\n`),
    linkRestored: (friendName, { route, transport }) =>
      interject(
        `connected to ${printable(friendName)} again ${ROUTES[route]}${TRANSPORT_WORDS[transport]}\n`,
      ),
    linkMoved: (friendName, { route, transport }) =>
      interject(`now connected to ${printable(friendName)} ${ROUTES[route]}${TRANSPORT_WORDS[transport]}\n`),
    guesses: (count) => interject(`${GUESSES.what(count)}. ${GUESSES.remedy}.\n`),
    failed({ failure, role, routes }) {
      bar?.stop();
      for (const route of foldRoutes(routes)) write(`tried: ${routeLine(route)}\n`);
      const whose = failure.side === undefined ? undefined : WHOSE[actorFor(failure, role)];
      if (whose !== undefined) write(`${whose}\n`);
      const { why } = failure;
      const saidNo = isAskedAboutRelay && why?.code === 'relay-refused' && why.by === role;
      const help = saidNo ? null : relayHelp(failure);
      if (help !== null) write(RELAY_HINTS[help]);
    },
  };
}

function whyPaused({ by, failure }: PausedStatus): string {
  if (failure === null) return by === 'us' ? 'by you' : 'by your friend';
  if (failure.kind !== 'disk-full') return FAILURES[failure.kind].what;
  const where = by === 'us' ? 'this computer' : 'the other computer';
  return `not enough space on ${where}; goes on by itself when there is room`;
}

/** On the same line, or indented below it: nothing a friend writes looks like a line of ours. */
function quoted(text: string): string {
  const lines = text.split('\n').map(printable);
  return lines.length === 1 ? ` ${lines.join('')}` : lines.map((line) => `\n  ${line}`).join('');
}

/** Never more than is known. */
function outcome(transfer: TransferView): string {
  if (transfer.direction === 'send') {
    return isVerified(transfer) ? 'verified on the other computer' : 'sent (gday gives no receipt)';
  }
  return isVerified(transfer) ? 'received and verified' : 'received (gday sends no hashes to verify)';
}

function amount({ fileCount, totalBytes }: TransferView): string {
  return `${withNoun(fileCount, 'file')}, ${prettyBytes(totalBytes)}`;
}
