/** Whether the text is the address of an engine, for example `redis://host:6379` or `rediss://user:password@host:6379/0`. */
export function isEngineUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '';
}
