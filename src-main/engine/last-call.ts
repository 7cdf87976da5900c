/** The record of this user's latest call on this computer, made by the app or the command line: one file, no history. */
import { join } from 'node:path';

import { z } from 'zod';

import { callRecordSchema } from './call-record';
import type { CallRecord } from './call-record';
import { JsonFile } from './json-file';

/** Incremented whenever {@link CallRecord} changes in a way that makes older files unreadable. */
const FORMAT = 1;

const schema = z.union([
  z.object({ format: z.literal(FORMAT), record: callRecordSchema }),
  // Another version's, which may go on reading it.
  z.object({ format: z.int().refine((format) => format !== FORMAT) }).transform(() => ({ format: null })),
]);

export class LastCall {
  readonly #file: JsonFile<z.infer<typeof schema>>;

  /** @param folder absolute, the same for every face of this user; made when it is needed */
  constructor(folder: string) {
    this.#file = new JsonFile('last call', join(folder, 'last-call.json'), schema);
  }

  /** Takes the place of the record before it, whole or not at all. @throws Error of the file system */
  async save(record: CallRecord): Promise<void> {
    await this.#file.replace({ format: FORMAT, record });
  }

  /** @returns null when no call was made yet, or the record of it cannot be understood. Never throws. */
  async read(): Promise<CallRecord | null> {
    const saved = await this.#file.read();
    return saved?.format === FORMAT ? saved.record : null;
  }
}
