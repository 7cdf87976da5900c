/** The files of a certificate, which whoever renews it replaces while the server runs. */
import { readFile } from 'node:fs/promises';

import { CooeeError, delay, toFailure } from '../../../../src-shared/session';
import type { Log, TlsIdentity } from '../../../server';
import { validUntil } from '../../../server';

/** Where the PEM files are. */
export interface CertificatePaths {
  readonly keyPath: string;
  readonly certificatePath: string;
}

/** How often the files are looked at. Renewals come weeks before the old certificate ends. */
const LOOK_EVERY_MS = 10_000;
/** Files that have changed are read until they are the same twice, so far apart: key and certificate are not written at once. */
const SETTLED_AFTER_MS = 1_000;

interface Pace {
  readonly lookEveryMs: number;
  readonly settledAfterMs: number;
}

/** @throws CooeeError `certificate-unusable` with the path of the file that cannot be read */
export async function readIdentity({ keyPath, certificatePath }: CertificatePaths): Promise<TlsIdentity> {
  return { key: await readPem(keyPath), certificate: await readPem(certificatePath) };
}

/**
 * Has a server use new files. They are read and compared rather than watched: what was opened by a path through links (certbot,
 * Kubernetes) changes where no watch is, and over a network there is none.
 */
export class CertificateFiles {
  #used: TlsIdentity;
  /** The last that were no good. */
  #refused: TlsIdentity | null = null;
  /** Why they cannot be read, as it was said. */
  #unreadable: string | null = null;
  readonly #paths: CertificatePaths;
  readonly #renew: (identity: TlsIdentity) => void;
  readonly #log: Log;
  readonly #pace: Pace;

  /**
   * @param used what the server was started with
   * @param renew throws CooeeError `certificate-unusable`, and then everything stays as it was
   */
  constructor(
    paths: CertificatePaths,
    used: TlsIdentity,
    renew: (identity: TlsIdentity) => void,
    log: Log,
    pace: Pace = { lookEveryMs: LOOK_EVERY_MS, settledAfterMs: SETTLED_AFTER_MS },
  ) {
    this.#paths = paths;
    this.#used = used;
    this.#renew = renew;
    this.#log = log;
    this.#pace = pace;
  }

  /** Looks at the files until the signal is aborted. Never throws. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(this.#pace.lookEveryMs, signal)
        .then(() => this.#look(signal))
        .catch(() => {
          // The signal was aborted.
        });
    }
  }

  /** Reads the files at once, because the operator says so, and says what came of it. Never throws. */
  async reload(): Promise<void> {
    try {
      const identity = await readIdentity(this.#paths);
      if (isSame(identity, this.#used)) this.#log('info', 'the certificate was read again and is the same');
      else this.#use(identity);
    } catch (error) {
      this.#stay(error);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    let identity = await this.#readSettled(null, signal);
    while (identity !== null && !this.#isKnown(identity)) {
      const again = await this.#readSettled(identity, signal);
      if (again !== null && isSame(again, identity)) {
        // Meanwhile the operator may have had them read.
        if (!this.#isKnown(again)) this.#use(again);
        return;
      }
      identity = again;
    }
  }

  /** @param before what was read just before, null at first @returns null where the files cannot be read, which is said once */
  async #readSettled(before: TlsIdentity | null, signal: AbortSignal): Promise<TlsIdentity | null> {
    if (before !== null) await delay(this.#pace.settledAfterMs, signal);
    try {
      const identity = await readIdentity(this.#paths);
      this.#unreadable = null;
      return identity;
    } catch (error) {
      const reason = reasonOf(error);
      if (this.#unreadable !== reason) this.#stay(error);
      this.#unreadable = reason;
      return null;
    }
  }

  #isKnown(identity: TlsIdentity): boolean {
    return isSame(identity, this.#used) || (this.#refused !== null && isSame(identity, this.#refused));
  }

  #use(identity: TlsIdentity): void {
    try {
      this.#renew(identity);
      this.#used = identity;
      this.#refused = null;
      this.#log('info', `uses the new certificate, which is good until ${dayOf(validUntil(identity))}`);
    } catch (error) {
      this.#refused = identity;
      this.#stay(error);
    }
  }

  #stay(error: unknown): void {
    const until = dayOf(validUntil(this.#used));
    this.#log('warn', `keeps the certificate that is good until ${until}: ${reasonOf(error)}`);
  }
}

function isSame(one: TlsIdentity, other: TlsIdentity): boolean {
  return String(one.key) === String(other.key) && String(one.certificate) === String(other.certificate);
}

/** `2027-02-28` */
function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function reasonOf(error: unknown): string {
  const { detail } = toFailure(error);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return detail === null ? `the new one cannot be used (${cause})` : `cannot read ${detail} (${cause})`;
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CooeeError('certificate-unusable', path, { cause: error });
  }
}
