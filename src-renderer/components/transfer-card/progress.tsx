import './progress.css';

import type { FriendProgram, TransferView } from '../../../src-shared/session';
import { useWindow } from '../../store';
import { texts } from '../../texts';
import { formatBytes, formatPercent, formatRemaining, formatSpeed, fractionDone } from '../../texts/format';

function pace(transfer: TransferView, program: FriendProgram, isLinkLost: boolean): string {
  if (transfer.status.name !== 'running') return '';
  if (isLinkLost) return texts.reunion.held;
  if (transfer.transferredBytes >= transfer.totalBytes)
    return program === 'gday' ? texts.gday.finishing : texts.transfers.finishing;
  const speed = formatSpeed(transfer.bytesPerSecond);
  if (transfer.secondsLeft === null) return speed;
  return `${speed} · ${texts.transfers.timeLeft(formatRemaining(transfer.secondsLeft))}`;
}

interface ProgressProps {
  readonly transfer: TransferView;
  readonly program: FriendProgram;
}

/** The progress of a running or paused transfer: overall, the current file, the speed, and the time left. */
export function Progress({ transfer, program }: ProgressProps) {
  const isLinkLost = useWindow(
    ({ snapshot: { phase } }) => phase.name === 'connected' && phase.lostSince !== null,
  );
  const isPaused = transfer.status.name === 'paused';
  const fraction = fractionDone(transfer.transferredBytes, transfer.totalBytes);
  const amount = texts.transfers.amount(
    formatBytes(transfer.transferredBytes),
    formatBytes(transfer.totalBytes),
  );
  return (
    <div className={isPaused || isLinkLost ? 'progress progress-held' : 'progress'}>
      <div
        className="progress-track"
        role="progressbar"
        aria-label={texts.transfers.progress(transfer.title)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(fraction * 100)}
        aria-valuetext={`${formatPercent(fraction)}, ${amount}`}
      >
        <div className="progress-bar" style={{ transform: `scaleX(${String(fraction)})` }} />
      </div>
      <p className="progress-line">
        <span>
          <strong>{formatPercent(fraction)}</strong> · {amount}
          {transfer.fileCount > 1 &&
            program === 'cooee' &&
            ` · ${texts.transfers.verifiedFiles(transfer.verifiedFiles, transfer.fileCount)}`}
        </span>
        {!isPaused && (
          <span className="progress-file" title={transfer.currentPath ?? undefined}>
            {transfer.currentPath}
          </span>
        )}
        <span>{pace(transfer, program, isLinkLost)}</span>
      </p>
    </div>
  );
}
