import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { CooeeError } from '../../../src-shared/session';

/**
 * Reads the certificate a contact server is to be trusted by.
 *
 * @returns PEM text that begins with a certificate TLS can use
 * @throws CooeeError `certificate-unusable` with the path, if it cannot be read or is no certificate
 */
export async function readCertificateAuthority(path: string): Promise<string> {
  try {
    const pem = await readFile(path, 'utf8');
    // TLS would ignore a file without a certificate, and then trust nobody without an error.
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    throw new CooeeError('certificate-unusable', path, { cause });
  }
}
