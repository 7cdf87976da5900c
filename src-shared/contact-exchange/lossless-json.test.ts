import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { JsonValue } from './lossless-json';
import { JsonNumber, parseLosslessJson, REPEATED } from './lossless-json';

/** What JSON.parse would have made of it. */
function toNative(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (value instanceof Map) {
    return Object.fromEntries(
      [...(value as Map<string, JsonValue>)].map(([key, inner]) => [key, toNative(inner)]),
    );
  }
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(toNative) : value;
}

describe('parseLosslessJson', () => {
  it('keeps the digits of numbers that JSON.parse would round', () => {
    expect(parseLosslessJson(' 18446744073709551615 ')).toEqual(new JsonNumber('18446744073709551615'));
    expect(parseLosslessJson('1.0')).toEqual(new JsonNumber('1.0'));
  });

  it('agrees with JSON.parse on every value', () => {
    const json = fc.json();
    fc.assert(
      fc.property(json, (text) => {
        expect(toNative(parseLosslessJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('agrees with JSON.parse on which texts are JSON', () => {
    const marks = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      ' ',
      '\t',
      '\u0001',
      '0',
      '1',
      '.',
      '-',
      '+',
      'e',
      'u',
    ];
    const nearJson = fc.array(fc.constantFrom(...marks, 'null', 'true', '"a"'), { maxLength: 8 });
    fc.assert(
      fc.property(nearJson, (pieces) => {
        const text = pieces.join('');
        let native: unknown;
        try {
          native = JSON.parse(text);
        } catch {
          expect(() => parseLosslessJson(text)).toThrow(SyntaxError);
          return;
        }
        expect(toNative(parseLosslessJson(text))).toEqual(native);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"a":null,"a":1,"a":null}'])(
    'gives no value to the repeated key in %s',
    (text) => {
      expect(parseLosslessJson(text)).toEqual(new Map([['a', REPEATED]]));
    },
  );

  it('treats __proto__ as a key like any other', () => {
    expect(parseLosslessJson('{"__proto__":null}')).toEqual(new Map([['__proto__', null]]));
  });

  it('refuses half a surrogate pair, escaped, and takes a whole one', () => {
    expect(() => parseLosslessJson('"\\ud83d"')).toThrow(/surrogate/);
    expect(() => parseLosslessJson('{"\\ude00":1}')).toThrow(/surrogate/);
    expect(parseLosslessJson('"\\ud83d\\ude00"')).toBe('😀');
  });

  it('goes 128 levels deep and no deeper', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(Array.isArray(parseLosslessJson(nested(128)))).toBe(true);
    expect(() => parseLosslessJson(nested(130))).toThrow(/deep/);
  });
});
