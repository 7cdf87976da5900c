import { InvalidArgumentError } from 'commander';

import type { WordCount } from '../../src-shared/code';
import { parseRelayPlace } from '../../src-shared/contact-exchange';
import type { RelayPlace } from '../../src-shared/contact-exchange';
import { parseProxy } from '../../src-shared/servers';
import type { Proxy } from '../../src-shared/servers';

/**
 * A path, a word or a text. Nothing at all is what the shell makes of a variable that is not set, and a path of nothing would
 * be the working folder. (A file whose name is spaces can be called `./ `.)
 */
export function parseText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

/** Each of an argument that may come several times. */
export function parseTexts(text: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), parseText(text)];
}

/** A proxy as `ALL_PROXY` has it. */
export function parseProxyOption(text: string): Proxy {
  const proxy = parseProxy(text);
  if (proxy === null) throw new InvalidArgumentError('Give http://host:port or socks5://host:port.');
  return proxy;
}

/** A TCP port, 1 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('A port is a number from 1 to 65535.');
  }
  return port;
}

/** A host, by name or address, and a port. */
export interface StunAddress {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, an IPv6 address in brackets. Names are looked up when they are needed. */
export function parseStunServer(text: string): StunAddress {
  const { ipv6, name, port } =
    /^(?:\[(?<ipv6>[\da-f:.]+)\]|(?<name>[^:[\]\s]+)):(?<port>\d{1,5})$/i.exec(text)?.groups ?? {};
  const host = ipv6 ?? name;
  if (host === undefined || port === undefined)
    throw new InvalidArgumentError('Not a host and a port like stun.example:3478 or [2001:db8::1]:3478.');
  return { host, port: parsePort(port) };
}

/** How many words a new code has. */
export function parseWordCount(text: string): WordCount {
  if (text === '4') return 4;
  if (text === '5') return 5;
  throw new InvalidArgumentError('A code has 4 or 5 words.');
}

/** Fewer are guessed too soon; gday takes 5 if it is not told. */
const FEWEST_LETTERS = 4;
/** 312 bits; nobody reads out more. */
const MOST_LETTERS = 64;

/** How many letters a room code and a secret have. */
export function parseLetterCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < FEWEST_LETTERS || count > MOST_LETTERS) {
    throw new InvalidArgumentError(`Not a whole number from ${FEWEST_LETTERS} to ${MOST_LETTERS}.`);
  }
  return count;
}

/** `server` or `tcp:host:port`. */
export function parseRelay(text: string): RelayPlace {
  const place = text === 'server' ? text : parseRelayPlace(text);
  if (place === null)
    throw new InvalidArgumentError(
      'A relay is server or tcp:host:port, with port 443 or one from 1024 to 65535.',
    );
  return place;
}
