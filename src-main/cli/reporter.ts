import { SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';

import {
  isVerified,
  type CodeView,
  type RouteKind,
  type Snapshot,
  type TransferView,
} from '../../src-shared/session';

/** Where the command line tells what happens. One JSON event a line, or sentences with a bar on a terminal. */
export interface Reporter {
  code(code: CodeView): void;
  connected(route: RouteKind, friendName: string): void;
  offer(transfer: TransferView): void;
  progress(transfer: TransferView): void;
  done(transfer: TransferView): void;
}

/** How the code is read out: words joined by hyphens, or the dotted form if it has no words. */
function spoken({ words, text }: CodeView): string {
  return words.length > 0 ? words.join('-') : text;
}

export function jsonReporter(write: (line: string) => void): Reporter {
  const tell = (event: string, facts: object): void => write(`${JSON.stringify({ event, ...facts })}\n`);
  const amounts = ({ id, fileCount, totalBytes }: TransferView): object => ({
    id,
    files: fileCount,
    bytes: totalBytes,
  });
  return {
    code: (code) => tell('code', { code: spoken(code), text: code.text }),
    connected: (route, friend) => tell('connected', { route, friend }),
    offer: (transfer) =>
      tell('offer', {
        ...amounts(transfer),
        items: transfer.items.map(({ path, kind, size }) => ({ path, kind, size })),
        renamed: transfer.renamed,
        leftOut: transfer.leftOut,
      }),
    progress: (transfer) =>
      tell('progress', {
        ...amounts(transfer),
        transferred: transfer.transferredBytes,
        bytesPerSecond: Math.round(transfer.bytesPerSecond),
      }),
    done: (transfer) => tell('done', { ...amounts(transfer), verified: transfer.verifiedFiles }),
  };
}

const ROUTES: Record<RouteKind, string> = {
  'same-computer': 'on the same computer',
  'same-network': 'over the same network',
  'direct-ipv6': 'directly over IPv6',
  'direct-ipv4': 'directly over IPv4',
};

/** @param withBar draw a progress bar on stderr, for a terminal */
export function plainReporter(write: (line: string) => void, withBar: boolean): Reporter {
  let bar: SingleBar | null = null;
  return {
    code(code) {
      write(`code: ${spoken(code)}\n`);
      write(`Read it out to your friend, who runs: cooee get ${spoken(code)}\n`);
      if (code.words.length > 0) write(`In writing, as gday reads it: ${code.text}\n`);
    },
    connected: (route, friend) => write(`connected to ${printable(friend)} ${ROUTES[route]}\n`),
    offer(transfer) {
      const verb = transfer.direction === 'send' ? 'offering' : 'offered';
      write(`${verb}: ${printable(transfer.title)} (${amount(transfer)})\n`);
      for (const { from, to } of transfer.renamed) write(`renamed: ${printable(from)} -> ${printable(to)}\n`);
      for (const { path, reason } of transfer.leftOut) write(`left out: ${printable(path)} (${reason})\n`);
    },
    progress(transfer) {
      if (!withBar) return;
      const facts = {
        speed: `${prettyBytes(transfer.bytesPerSecond)}/s`,
        file: printable(transfer.currentPath ?? ''),
      };
      if (bar === null) {
        bar = new SingleBar({
          format: '{bar} {percentage}% | {speed} | {eta_formatted} | {file}',
          stream: process.stderr,
        });
        bar.start(transfer.totalBytes, transfer.transferredBytes, facts);
      }
      bar.update(transfer.transferredBytes, facts);
    },
    done(transfer) {
      bar?.stop();
      write(`done: ${amount(transfer)}, ${outcome(transfer)}\n`);
    },
  };
}

/** Never more than is known. */
function outcome(transfer: TransferView): string {
  if (transfer.direction === 'send') {
    return isVerified(transfer) ? 'verified on the other computer' : 'sent (gday gives no receipt)';
  }
  return isVerified(transfer) ? 'received and verified' : 'received (gday sends no hashes to verify)';
}

function amount({ fileCount, totalBytes }: TransferView): string {
  return `${fileCount} ${fileCount === 1 ? 'file' : 'files'}, ${prettyBytes(totalBytes)}`;
}

/** Names come from the other computer: control characters must not reach the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

/** Tells each thing once, however many snapshots it is in. */
export function reportSnapshots(reporter: Reporter): (snapshot: Snapshot) => void {
  let codeTold = false;
  let connectedTold = false;
  const offersTold = new Set<string>();
  const endsTold = new Set<string>();
  return ({ phase, transfers }) => {
    if (phase.name === 'waiting' && !codeTold) {
      codeTold = true;
      reporter.code(phase.code);
    }
    if (phase.name === 'connected' && !connectedTold) {
      connectedTold = true;
      reporter.connected(phase.route, phase.friendName);
    }
    for (const transfer of transfers) {
      const { id, status } = transfer;
      if ((status.name === 'offered' || status.name === 'incoming') && !offersTold.has(id)) {
        offersTold.add(id);
        reporter.offer(transfer);
      }
      if (status.name === 'running') reporter.progress(transfer);
      if (status.name === 'done' && !endsTold.has(id)) {
        endsTold.add(id);
        reporter.done(transfer);
      }
    }
  };
}
