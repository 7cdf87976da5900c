/** What becomes of the files of a certificate, as those who renew them write them. */
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { startContactServer } from '../../../server';
import type { ContactServer, TlsIdentity } from '../../../server';
import { CertificateFiles, readIdentity } from './certificate-files';

const PACE = { lookEveryMs: 20, settledAfterMs: 20 };

let [old, fresh] = [] as unknown as [TlsIdentity, TlsIdentity];
let folder: string;
let paths: { keyPath: string; certificatePath: string };
let server: ContactServer;
let files: CertificateFiles;
/** The certificates that the server took, by their PEM. */
const taken: string[] = [];
const log: string[] = [];
let stop: AbortController;
let watching: Promise<void>;

const identityOf = async (name: string): Promise<TlsIdentity> => {
  const made = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', curve: 'P-256' });
  return { key: made.private, certificate: made.cert };
};

beforeAll(async () => {
  [old, fresh] = [await identityOf('old'), await identityOf('fresh')];
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cooee-certificates-'));
  // As certbot has it: live/ is full of links.
  for (const name of ['archive', 'live']) await mkdir(join(folder, name));
  await write(1, old);
  for (const name of ['privkey', 'fullchain'])
    await symlink(`../archive/${name}1.pem`, join(folder, 'live', `${name}.pem`));
  paths = { keyPath: join(folder, 'live/privkey.pem'), certificatePath: join(folder, 'live/fullchain.pem') };
  taken.length = 0;
  log.length = 0;
  server = await startContactServer({ listeners: [{ address: '127.0.0.1', port: 0 }], tls: old });
  const renew = (identity: TlsIdentity): void => {
    server.renewCertificate(identity);
    taken.push(String(identity.certificate));
  };
  files = new CertificateFiles(
    paths,
    await readIdentity(paths),
    renew,
    (level, text) => log.push(`${level}: ${text}`),
    PACE,
  );
  stop = new AbortController();
  watching = files.watch(stop.signal);
});

afterEach(async () => {
  stop.abort(new Error('done'));
  await watching;
  await server.close();
  await rm(folder, { recursive: true });
});

async function write(version: number, { key, certificate }: TlsIdentity): Promise<void> {
  await writeFile(join(folder, `archive/privkey${version}.pem`), key);
  await writeFile(join(folder, `archive/fullchain${version}.pem`), certificate);
}

/** A link is put in the place of another at once. */
async function relink(name: string, version: number): Promise<void> {
  const next = join(folder, 'next');
  await symlink(`../archive/${name}${version}.pem`, next);
  await rename(next, join(folder, 'live', `${name}.pem`));
}

const someLooks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5 * PACE.lookEveryMs));
const untilTaken = (...certificates: TlsIdentity[]): Promise<void> =>
  vi.waitFor(() => expect(taken).toEqual(certificates.map(({ certificate }) => certificate)));

describe('new files of a certificate', () => {
  it('are used when links come to lead to them', async () => {
    await write(2, fresh);
    await relink('privkey', 2);
    await relink('fullchain', 2);
    await untilTaken(fresh);
    expect(log).toEqual([
      expect.stringMatching(/^info: uses the new certificate, which is good until \d{4}-\d\d-\d\d$/),
    ]);
  });

  it('are used when they are written in the place of the old ones', async () => {
    await writeFile(paths.keyPath, fresh.key);
    await writeFile(paths.certificatePath, fresh.certificate);
    await untilTaken(fresh);
  });

  it('are used when a folder of links is swapped, as Kubernetes does', async () => {
    const mounted = join(folder, 'mounted');
    for (const [version, { key, certificate }] of [old, fresh].entries()) {
      await mkdir(join(folder, `data${version}`));
      await writeFile(join(folder, `data${version}/tls.key`), key);
      await writeFile(join(folder, `data${version}/tls.crt`), certificate);
    }
    await symlink('data0', mounted);
    const inMounted = { keyPath: join(mounted, 'tls.key'), certificatePath: join(mounted, 'tls.crt') };
    const used: string[] = [];
    const others = new CertificateFiles(
      inMounted,
      await readIdentity(inMounted),
      ({ certificate }) => used.push(String(certificate)),
      () => undefined,
      PACE,
    );
    const watched = others.watch(stop.signal);
    await symlink('data1', join(folder, 'next'));
    await rename(join(folder, 'next'), mounted);
    await vi.waitFor(() => expect(used).toEqual([fresh.certificate]));
    stop.abort(new Error('done'));
    await watched;
  });

  it('are waited for while only one of them is there, and that is said once', async () => {
    await writeFile(paths.keyPath, fresh.key);
    await vi.waitFor(() => expect(log).toHaveLength(1));
    await someLooks();
    expect(log).toEqual([
      expect.stringMatching(
        /^warn: keeps the certificate that is good until \d{4}-\d\d-\d\d: the new one cannot be used \(the key is of another certificate\)$/,
      ),
    ]);
    await writeFile(paths.certificatePath, fresh.certificate);
    await untilTaken(fresh);
  });

  it('are waited for while one cannot be read, and that is said once', async () => {
    await rm(paths.certificatePath);
    await vi.waitFor(() => expect(log).toHaveLength(1));
    await someLooks();
    expect(log).toEqual([
      expect.stringMatching(/^warn: keeps the certificate .*: cannot read .*fullchain\.pem \(ENOENT/),
    ]);
    await writeFile(paths.keyPath, fresh.key);
    await writeFile(paths.certificatePath, fresh.certificate);
    await untilTaken(fresh);
  });

  it('are not used half written', async () => {
    const bytes = await readFile(join(folder, 'archive/fullchain1.pem'));
    await writeFile(paths.certificatePath, bytes.subarray(0, 300));
    await vi.waitFor(() => expect(log).toHaveLength(1));
    await writeFile(paths.certificatePath, bytes);
    await someLooks();
    expect(taken).toEqual([]);
    expect(log).toHaveLength(1);
  });

  it('are read at once when the operator says so, who hears what came of it', async () => {
    await files.reload();
    expect(log.splice(0)).toEqual(['info: the certificate was read again and is the same']);
    await writeFile(paths.certificatePath, 'rubbish');
    await files.reload();
    expect(log.splice(0)).toEqual([
      expect.stringMatching(/^warn: keeps .*\(there is no certificate in the file\)$/),
    ]);
    await writeFile(paths.keyPath, fresh.key);
    await writeFile(paths.certificatePath, fresh.certificate);
    await files.reload();
    expect(taken).toEqual([fresh.certificate]);
    await someLooks();
    expect(taken).toEqual([fresh.certificate]);
  });
});
