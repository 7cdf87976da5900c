import { expect, it } from 'vitest';

import type { Failure } from '../../src-shared/session';
import { aTransfer } from '../../src-shared/session/transfer-view.fixture';
import { CallLog } from './call-log';
import { logTo } from './log';
import type { LogLevel } from './log';

const FULL: Failure = {
  kind: 'disk-full',
  detail: '/home/kim/letter.txt',
  why: { code: 'space-missing', neededBytes: 9, freeBytes: 5 },
};
const VIEW = aTransfer({
  id: 'receive-3',
  direction: 'receive',
  status: { name: 'incoming' },
  title: 'letter.txt',
  fileCount: 1,
  totalBytes: 9,
  currentPath: 'letter.txt',
  destination: '/home/kim',
  freeBytes: 5,
});

/** What a call leaves in a log of this level. */
function linesOf(level: LogLevel): readonly string[] {
  const lines: string[] = [];
  logTo(level, (lineLevel, text) => lines.push(`${lineLevel}: ${text}`));
  const story = new CallLog('joiner');
  story.follow([VIEW]);
  story.follow([VIEW]);
  story.follow([{ ...VIEW, status: { name: 'failed', failure: FULL } }]);
  story.observe({ type: 'fail', failure: { kind: 'one-unpredictable', detail: null, side: 'creator' } });
  return lines;
}

it('tells a call and its transfers once each, with the reasons of failures and without names', () => {
  const facts = 'files=1 bytes=9 transferred=0 verified=0 leftOut=0';
  expect(linesOf('info')).toEqual([
    'info: a call begins role=joiner',
    `info: transfer number=3 direction=receive status=incoming ${facts}`,
    `warn: transfer number=3 direction=receive status=failed ${facts} failure=disk-full why=space-missing`,
    'warn: the call failed failure=one-unpredictable side=creator',
  ]);
});

it('tells at debug what a failure is about, as the user reads it', () => {
  expect(linesOf('debug')).toContain('debug: transfer 3 is called letter.txt');
  expect(linesOf('debug')).toContain('debug: it is about /home/kim/letter.txt: 9 bytes needed, 5 free');
});
