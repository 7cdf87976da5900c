/**
 * A strict JSON reader that keeps numbers as their digits. `JSON.parse` rounds integers above 2^53, and room codes are
 * u64; Node 18 has no source text access for revivers. Refused besides bad grammar: half a surrogate pair in a string,
 * and nesting deeper than serde_json (gday's reader) goes.
 */

/** A number, not yet converted: `text` is exactly what the JSON had. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/**
 * The value of a key that comes twice in one object. gday refuses that of keys it knows and ignores it of others
 * (docs/GDAY-WIRE.md 3.2); no reader of a known key takes this for a value.
 */
export const REPEATED = Symbol('repeated key');

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue =
  null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject | typeof REPEATED;

/** serde_json's recursion limit. */
const MAX_DEPTH = 128;

const WHITESPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /null|true|false/y;
const LONE_SURROGATE = /\p{Surrogate}/u;

class Reader {
  #position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value(0);
    this.#match(WHITESPACE);
    if (this.#position < this.#text.length) throw this.#error('something follows the value');
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw this.#error('nested too deeply');
    this.#match(WHITESPACE);
    switch (this.#text[this.#position]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#literalOrNumber();
    }
  }

  #object(depth: number): JsonObject {
    this.#position += 1;
    const object = new Map<string, JsonValue>();
    if (this.#skip('}')) return object;
    do {
      this.#match(WHITESPACE);
      const key = this.#string();
      if (!this.#skip(':')) throw this.#error('a colon is missing');
      const value = this.#value(depth + 1);
      object.set(key, object.has(key) ? REPEATED : value);
    } while (this.#skip(','));
    if (!this.#skip('}')) throw this.#error('an object does not end');
    return object;
  }

  #array(depth: number): readonly JsonValue[] {
    this.#position += 1;
    const array: JsonValue[] = [];
    if (this.#skip(']')) return array;
    do array.push(this.#value(depth + 1));
    while (this.#skip(','));
    if (!this.#skip(']')) throw this.#error('an array does not end');
    return array;
  }

  #string(): string {
    const literal = this.#match(STRING);
    if (literal === null) throw this.#error('a string is expected');
    // Nearly all are as they are written.
    const text = literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
    if (LONE_SURROGATE.test(text)) throw this.#error('half a surrogate pair');
    return text;
  }

  #literalOrNumber(): null | boolean | JsonNumber {
    const literal = this.#match(LITERAL);
    if (literal !== null) return literal === 'null' ? null : literal === 'true';
    const number = this.#match(NUMBER);
    if (number === null) throw this.#error('a value is expected');
    return new JsonNumber(number);
  }

  /** Passes the mark if it comes next, whitespace before it included. */
  #skip(mark: string): boolean {
    this.#match(WHITESPACE);
    if (this.#text[this.#position] !== mark) return false;
    this.#position += 1;
    return true;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return null;
    this.#position += found.length;
    return found;
  }

  #error(what: string): SyntaxError {
    return new SyntaxError(`${what} at character ${String(this.#position)}`);
  }
}

/** @throws SyntaxError for everything that is not exactly one JSON value, whitespace around it allowed */
export function parseLosslessJson(text: string): JsonValue {
  return new Reader(text).document();
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}
