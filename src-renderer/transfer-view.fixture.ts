import type { TransferView } from '../src-shared/session';

/** 14 files on their way to a friend, but for what a test says of them. */
export function aTransfer(particulars: Partial<TransferView> = {}): TransferView {
  return {
    id: '1',
    direction: 'send',
    status: { name: 'running' },
    title: 'holiday',
    fileCount: 14,
    folderCount: 0,
    totalBytes: 2_300_000_000,
    transferredBytes: 0,
    bytesPerSecond: 0,
    secondsLeft: null,
    currentPath: null,
    verifiedFiles: 0,
    items: [],
    outline: null,
    renamed: [],
    leftOut: [],
    leftOutCount: 0,
    undated: [],
    destination: null,
    freeBytes: null,
    bottleneck: null,
    resumedBytes: 0,
    canRetry: false,
    ...particulars,
  };
}
