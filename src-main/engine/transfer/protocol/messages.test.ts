import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { failureFact, LEFT_OUT_REASONS, RENAME_REASONS } from '../../../../src-shared/session';
import type { Failure } from '../../../../src-shared/session';
import { DATA_HEADER_BYTES, readDataFrame, writeDataHeader } from './data-frame';
import { MAX_BATCH_ITEMS, MAX_PATH_SEGMENTS } from './limits';
import { parseTransferMessage, wireFailure, wireLeftOut } from './messages';
import type { MessageOf, TransferMessage } from './messages';

const HASH = 'ab'.repeat(32);

const FAILURES_WITH_REASONS: readonly Failure[] = [
  { kind: 'offer-unsafe', detail: '../a', why: { code: 'path-outside' } },
  { kind: 'offer-too-large', detail: null, why: { code: 'too-many-items', most: 500_000 } },
  { kind: 'offer-too-large', detail: null, why: { code: 'list-too-long', bytes: 2 ** 32 - 1 } },
  { kind: 'disk-full', detail: null, why: { code: 'space-missing', neededBytes: 9, freeBytes: 8 } },
];

/** Of each type one at least, as on the wire. */
const EXAMPLES: { readonly [T in TransferMessage['type']]: readonly Omit<MessageOf<T>, 'type'>[] } = {
  'offer-begin': [{ transfer: 0, title: 'holiday and 3 more' }],
  'offer-items': [
    {
      transfer: 1,
      items: [
        { kind: 'folder', path: ['a'] },
        { kind: 'file', path: ['a', 'b'], size: 2 ** 53 - 1, mtime: -1, executable: true },
        { kind: 'file', path: ['c'], size: 0, mtime: 1_700_000_000_000 },
      ],
    },
  ],
  'offer-left-out': [
    {
      transfer: 1,
      items: [
        { path: 'a/s', reason: 'neither a file nor a folder', code: 'not-a-file' },
        { path: 'a/t', reason: 'from a version without codes' },
        { path: 'a/u', code: 'unreadable' },
      ],
    },
  ],
  'offer-renamed': [{ transfer: 1, items: [{ from: 'caf\ufffd', to: 'caf%E9', why: 'not-unicode' }] }],
  'offer-undated': [{ transfer: 1, paths: ['a/far'] }],
  'offer-end': [{ transfer: 1, files: 2, folders: 1, bytes: 5, leftOut: 1 }],
  answer: [
    {
      transfer: 1,
      accept: true,
      freeBytes: null,
      window: 16_777_216,
      renamed: [{ from: 'a', to: 'a (2)' }],
    },
  ],
  'offer-space': [{ transfer: 1, freeBytes: 7, renamed: [{ from: 'a', to: 'a (2)', why: 'taken' }] }],
  'answer-skip': [
    {
      transfer: 1,
      ranges: [
        [0, 0],
        [2, 9],
      ],
    },
  ],
  start: [{ transfer: 1 }],
  wait: [{ transfer: 1 }],
  pause: [
    { transfer: 1, by: 'sender' },
    { transfer: 1, by: 'receiver', failure: { kind: 'disk-full', detail: null } },
  ],
  resume: [{ transfer: 1, by: 'receiver' }],
  again: [{ transfer: 1 }],
  note: [{ note: 0, text: 'one\n\ttwo' }],
  'note-received': [{ note: 0 }],
  'files-end': [{ transfer: 1, files: [{ file: 1, hash: HASH }] }],
  'file-failed': [{ transfer: 1, file: 2, failure: { kind: 'file-changed', detail: 'c' } }],
  'file-rejected': [{ transfer: 1, file: 2, failure: { kind: 'file-damaged', detail: null } }],
  credit: [
    { transfer: 1, bytes: 1 },
    { transfer: 1, bytes: 1, storing: 0.5 },
  ],
  pace: [
    { transfer: 1, bottleneck: 'receiver-disk' },
    { transfer: 1, bottleneck: null },
  ],
  verified: [{ transfer: 1, files: [1, 2] }],
  'transfer-end': [{ transfer: 1 }],
  receipt: [{ transfer: 1, files: 2, bytes: 5 }],
  cancel: [
    { transfer: 4_294_967_295, by: 'sender' },
    { transfer: 1, by: 'receiver', failure: { kind: 'disk-full', detail: null } },
  ],
  restart: [{ transfer: 1, file: 4_294_967_295 }],
};
const MESSAGES = Object.entries(EXAMPLES).flatMap(([type, examples]) =>
  examples.map((example) => ({ type, ...example })),
);

describe('a control message', () => {
  it.each(MESSAGES.map((message) => [message.type, message] as const))('%s survives JSON', (_, message) => {
    expect(parseTransferMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  it('of an unknown type, and unknown fields, are ignored', () => {
    expect(parseTransferMessage({ type: 'applaud', transfer: 1 })).toBeNull();
    expect(parseTransferMessage({ type: 'toString' })).toBeNull();
    expect(parseTransferMessage({ type: 'transfer-end', transfer: 1, mood: 'good' })).toEqual({
      type: 'transfer-end',
      transfer: 1,
    });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a string', 'cancel'],
    ['no type', { transfer: 1 }],
    ['a negative transfer', { type: 'transfer-end', transfer: -1 }],
    ['a transfer over 32 bits', { type: 'transfer-end', transfer: 2 ** 32 }],
    [
      'a fractional size',
      { type: 'offer-items', transfer: 1, items: [{ kind: 'file', path: ['a'], size: 0.5, mtime: 0 }] },
    ],
    [
      'a negative size',
      { type: 'offer-items', transfer: 1, items: [{ kind: 'file', path: ['a'], size: -1, mtime: 0 }] },
    ],
    [
      'a size over 2^53',
      { type: 'offer-items', transfer: 1, items: [{ kind: 'file', path: ['a'], size: 2 ** 53, mtime: 0 }] },
    ],
    [
      'a path that is no list',
      { type: 'offer-items', transfer: 1, items: [{ kind: 'folder', path: 'a/b' }] },
    ],
    [
      'a path too deep',
      {
        type: 'offer-items',
        transfer: 1,
        items: [{ kind: 'folder', path: Array(MAX_PATH_SEGMENTS + 1).fill('a') }],
      },
    ],
    [
      'too many items',
      {
        type: 'offer-items',
        transfer: 1,
        items: Array(MAX_BATCH_ITEMS + 1).fill({ kind: 'folder', path: ['a'] }),
      },
    ],
    ['an endless title', { type: 'offer-begin', transfer: 1, title: 'x'.repeat(1000) }],
    ['a title that is no text', { type: 'offer-begin', transfer: 1, title: 1 }],
    ['a short hash', { type: 'files-end', transfer: 1, files: [{ file: 1, hash: 'abc' }] }],
    ['a credit of nothing', { type: 'credit', transfer: 1, bytes: 0 }],
    [
      'a window larger than agreed',
      { type: 'answer', transfer: 1, accept: true, freeBytes: 1, window: 2 ** 40, renamed: [] },
    ],
  ])('with %s is garbled', (_, value) => {
    expect(() => parseTransferMessage(value)).toThrow(expect.objectContaining({ kind: 'friend-garbled' }));
  });

  it('of any shape is parsed, ignored or garbled, never anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ type: fc.constantFrom(...MESSAGES.map(({ type }) => type)), transfer: fc.jsonValue() }),
        ),
        (value) => {
          try {
            parseTransferMessage(value);
          } catch (error) {
            expect(error).toMatchObject({ kind: 'friend-garbled' });
          }
        },
      ),
    );
  });

  describe('about what does not come as it is', () => {
    const LONG = 'x'.repeat(5_000);
    const oneOf = (...values: readonly unknown[]): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, fc.jsonValue({ maxDepth: 1 }));
    const text = oneOf('a', 'a/b', '', LONG);
    const code = oneOf('unreadable', 'taken', 'a-moon', 'toString', LONG);
    const entry = fc.oneof(
      fc.record({ path: text, reason: text, code }, { requiredKeys: [] }),
      fc.record({ from: text, to: text, why: code }, { requiredKeys: [] }),
    );
    const entries = fc
      .tuple(fc.array(entry, { maxLength: 2 }), fc.constantFrom(1, MAX_BATCH_ITEMS))
      .map(([some, times]) => Array.from({ length: times }, () => some).flat());
    const message = fc.oneof(
      entries.map((items) => ({ type: 'offer-left-out', transfer: 1, items })),
      entries.map((items) => ({ type: 'offer-renamed', transfer: 1, items })),
      entries.map((renamed) => ({ type: 'offer-space', transfer: 1, freeBytes: null, renamed })),
      entries.map((renamed) => ({ type: 'receipt', transfer: 1, files: 1, bytes: 1, renamed })),
    );

    it('it is parsed within its bounds or garbled, whatever it is', () => {
      const parse = (value: unknown): TransferMessage | null => {
        try {
          return parseTransferMessage(JSON.parse(JSON.stringify(value)));
        } catch (error) {
          expect(error).toMatchObject({ kind: 'friend-garbled' });
          return null;
        }
      };
      fc.assert(
        fc.property(message, (value) => {
          const parsed = parse(value);
          const list = [
            ...(parsed?.type === 'offer-left-out' ? parsed.items : []),
            ...(parsed?.type === 'offer-renamed' ? parsed.items : []),
            ...(parsed?.type === 'offer-space' ? parsed.renamed : []),
            ...(parsed?.type === 'receipt' ? (parsed.renamed ?? []) : []),
          ];
          expect(list.length).toBeLessThanOrEqual(MAX_BATCH_ITEMS);
          for (const item of list.slice(0, 2)) {
            for (const shown of Object.values(item)) expect((shown ?? '').length).toBeLessThan(LONG.length);
            const known = 'path' in item ? item.code : item.why;
            if (known !== undefined) expect([...LEFT_OUT_REASONS, ...RENAME_REASONS]).toContain(known);
          }
        }),
      );
    });
  });

  it('with a code that this version does not know has none', () => {
    const item = { path: 'a', reason: 'a moon' };
    expect(
      parseTransferMessage({ type: 'offer-left-out', transfer: 1, items: [{ ...item, code: 'a-moon' }] }),
    ).toEqual({ type: 'offer-left-out', transfer: 1, items: [item] });
    const renamed = { from: 'a', to: 'b' };
    expect(
      parseTransferMessage({ type: 'offer-renamed', transfer: 1, items: [{ ...renamed, why: 'a-moon' }] }),
    ).toEqual({ type: 'offer-renamed', transfer: 1, items: [renamed] });
  });

  it('of what is left out is read by versions that know words only', () => {
    for (const code of LEFT_OUT_REASONS)
      expect(JSON.parse(JSON.stringify(wireLeftOut({ path: 'a', code })))).toEqual({
        path: 'a',
        code,
        reason: expect.stringMatching(/^[^.]+$/) as string,
      });
  });

  it('about the pace that says more than this version knows says nothing', () => {
    const pace = { type: 'pace', transfer: 1, bottleneck: 'the moon' };
    expect(parseTransferMessage(pace)).toEqual({ ...pace, bottleneck: null });
    expect(parseTransferMessage({ type: 'credit', transfer: 1, bytes: 1, storing: 'much' })).toEqual({
      type: 'credit',
      transfer: 1,
      bytes: 1,
    });
  });

  it('shows no text that could drive a terminal', () => {
    const items = [{ path: 'x\u001B[2Jy', reason: 'a\u202Eb' }];
    expect(parseTransferMessage({ type: 'offer-left-out', transfer: 1, items })).toMatchObject({
      items: [{ path: 'x_[2Jy', reason: 'a_b' }],
    });
  });

  it('may begin an offer without a title, which nobody shows', () => {
    const begin = { type: 'offer-begin', transfer: 1 };
    expect(parseTransferMessage(begin)).toEqual(begin);
  });

  it.each([
    { code: 'a-moon' },
    { code: 'toString' },
    { code: 'too-many-items' },
    { code: 'space-missing', neededBytes: -1, freeBytes: 'much' },
    'path-outside',
    null,
  ])('with a failure whose reason is not known says no reason: %j', (why) => {
    const known = { type: 'cancel', transfer: 1, by: 'sender' } as const;
    const failure = { kind: 'disk-full', detail: 'a' } as const;
    const told = { ...failure, why, about: 'b' };
    expect(parseTransferMessage({ ...known, failure: told })).toEqual({ ...known, failure });
  });

  it.each(FAILURES_WITH_REASONS)(
    'with a failure that has a reason says it in words to versions that know no codes: %j',
    (failure) => {
      const sent = wireFailure(failure);
      expect(sent.detail).toBe(failureFact(failure));
      const cancel = { type: 'cancel', transfer: 1, by: 'sender' } as const;
      expect(parseTransferMessage({ ...cancel, failure: sent })).toEqual({ ...cancel, failure });
    },
  );

  it('with a failure this version does not know is still a failure', () => {
    const cancel = {
      type: 'cancel',
      transfer: 1,
      by: 'sender',
      failure: { kind: 'moon-full', detail: null },
    };
    expect(parseTransferMessage(cancel)).toMatchObject({ failure: { kind: 'internal' } });
  });
});

describe('a data frame', () => {
  it('is kind, transfer, file and bytes', () => {
    const frame = Buffer.alloc(DATA_HEADER_BYTES + 2);
    frame.write('hi', DATA_HEADER_BYTES);
    writeDataHeader(frame, 1, 0xfffefdfc);
    expect(frame.toString('hex')).toBe('00' + '00000001' + 'fffefdfc' + '6869');
    expect(readDataFrame(frame)).toEqual({ transfer: 1, file: 0xfffefdfc, bytes: Buffer.from('hi') });
  });

  it('without file bytes is none', () => {
    expect(readDataFrame(Buffer.alloc(DATA_HEADER_BYTES))).toBeNull();
    expect(readDataFrame(Buffer.alloc(0))).toBeNull();
  });
});
