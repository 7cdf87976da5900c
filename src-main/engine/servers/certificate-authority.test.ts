import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readCertificateAuthority } from './certificate-authority';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-ca-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(content: string): Promise<string> {
  const path = join(folder, 'ca.pem');
  await writeFile(path, content);
  return path;
}

describe('a certificate to trust', () => {
  it('is handed on as it stands in its file', async () => {
    const { cert } = await generate([{ name: 'commonName', value: 'club' }], {
      keyType: 'ec',
      curve: 'P-256',
    });
    expect(await readCertificateAuthority(await write(cert))).toBe(cert);
  });

  it.each([
    ['nothing', ''],
    ['something else', 'Dear club members,\n'],
    ['an armour around nothing', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('is refused with its path if the file holds %s', async (_, content) => {
    const path = await write(content);
    await expect(readCertificateAuthority(path)).rejects.toMatchObject({
      kind: 'certificate-unusable',
      detail: path,
    });
  });

  it('is refused if there is no such file', async () => {
    const path = join(folder, 'missing.pem');
    await expect(readCertificateAuthority(path)).rejects.toMatchObject({ kind: 'certificate-unusable' });
  });
});
