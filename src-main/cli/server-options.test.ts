import { Command } from 'commander';
import { describe, expect, it } from 'vitest';

import type { ServerChoice } from '../engine/servers/server-choice';
import { addServerOptions, serverChoice } from './server-options';
import type { ServerOptions } from './server-options';

/** What `cooee send` or `get` would use with these arguments. */
async function chosen(...args: string[]): Promise<ServerChoice> {
  const command = addServerOptions(new Command('send'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return serverChoice(command.parse(args, { from: 'user' }).opts<ServerOptions>());
}

describe('the contact server of the command line', () => {
  it('is a public one if nothing is said', async () => {
    expect(await chosen()).toEqual({ kind: 'listed' });
  });

  it('is the one inside Cooee for friends on this network', async () => {
    expect(await chosen('--local')).toEqual({ kind: 'embedded', address: '::', port: 2310 });
    expect(await chosen('--local', '--port', '4000')).toMatchObject({ kind: 'embedded', port: 4000 });
    expect(await chosen('--port', '4000')).toMatchObject({ kind: 'embedded', port: 4000 });
    await expect(chosen('--local', '-s', 'meet.example')).rejects.toThrow('cannot be used with');
  });

  it('is a given one whatever the code says, with TLS and its usual port', async () => {
    expect(await chosen('-s', 'meet.example')).toEqual({
      kind: 'custom',
      host: 'meet.example',
      port: 2311,
      tls: { caFile: null },
      overridesCode: true,
    });
  });

  it('is reached without TLS only if that is asked for', async () => {
    expect(await chosen('-s', 'meet.example', '-u')).toMatchObject({ port: 2310, tls: null });
    expect(await chosen('-s', 'meet.example', '-u', '--port', '7')).toMatchObject({ port: 7, tls: null });
  });

  it('may be an IPv6 address in brackets', async () => {
    expect(await chosen('-s', '[::1]')).toMatchObject({ host: '::1' });
  });

  it('is not tried with a certificate that cannot be read', async () => {
    await expect(chosen('-s', 'meet.example', '--ca', '/nowhere/ca.pem')).rejects.toMatchObject({
      kind: 'certificate-unusable',
      detail: '/nowhere/ca.pem',
    });
  });
});
