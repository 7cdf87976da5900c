import { InvalidArgumentError } from 'commander';

import type { WordCount } from '../../src-shared/code';
import { parseRelayPlace } from '../../src-shared/contact-exchange';
import type { RelayPlace } from '../../src-shared/contact-exchange';
import { parseProxy, parseStunServer } from '../../src-shared/servers';
import type { Proxy, StunServer } from '../../src-shared/servers';

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

/** A STUN server, `host:port`. */
export function parseStun(text: string): StunServer {
  const server = parseStunServer(text);
  if (server === null)
    throw new InvalidArgumentError('Not a host and a port like stun.example:3478 or [2001:db8::1]:3478.');
  return server;
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
