import { describe, expect, it } from 'vitest';

import { dragKind, droppedText, handOverText, takeDroppedTexts, withDropped } from './dropped';

const data =
  (content: Readonly<Record<string, string>>) =>
  (type: string): string =>
    content[type] ?? '';

describe('what is dragged', () => {
  it('is files as soon as there is one, for a browser gives a picture as a file and a link', () => {
    expect(dragKind(['Files'])).toBe('files');
    expect(dragKind(['text/uri-list', 'text/html', 'Files'])).toBe('files');
  });

  it('is a text if it has words or a link, and otherwise nothing that can be sent', () => {
    expect(dragKind(['text/plain', 'text/html'])).toBe('text');
    expect(dragKind(['text/uri-list'])).toBe('text');
    expect(dragKind(['application/x-color'])).toBe('other');
    expect(dragKind([])).toBe('other');
  });
});

describe('the text of a drop', () => {
  it('is the text without the space around it', () => {
    expect(droppedText(data({ 'text/plain': '  Dear Sam,\nhello \n' }))).toBe('Dear Sam,\nhello');
  });

  it('is the link itself, not the words it stood on', () => {
    const link = { 'text/plain': 'the film', 'text/uri-list': 'https://example.org/film\r\n' };
    expect(droppedText(data(link))).toBe('https://example.org/film');
  });

  it('is every link, one a line, without the comments of the list', () => {
    const list = '# two links\r\nhttps://a.example/\r\n\r\nhttps://b.example/\r\n';
    expect(droppedText(data({ 'text/uri-list': list }))).toBe('https://a.example/\nhttps://b.example/');
  });

  it('is empty where there is none', () => {
    expect(droppedText(data({}))).toBe('');
  });
});

it('goes below what is written already, and takes the place of nothing', () => {
  expect(withDropped('', 'https://a.example/')).toBe('https://a.example/');
  expect(withDropped(' \n', 'https://a.example/')).toBe('https://a.example/');
  expect(withDropped('Look at this: ', 'https://a.example/')).toBe('Look at this:\nhttps://a.example/');
});

it('is taken by whoever takes texts now, and by nobody afterwards', () => {
  const taken: string[] = [];
  expect(handOverText('too early')).toBe(false);
  const stop = takeDroppedTexts((text) => taken.push(text));
  expect(handOverText('hello')).toBe(true);
  stop();
  expect(handOverText('too late')).toBe(false);
  expect(taken).toEqual(['hello']);
});
