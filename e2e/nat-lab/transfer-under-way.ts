import { join } from 'node:path';

import { writeRandomFile } from '../support/disk/file-tree';
import { CommandLine } from '../support/program/command-line';
import type { Internet } from './internet';
import { SERVER_OPTIONS } from './lab-server';

interface TransferUnderWay {
  readonly sender: CommandLine;
  readonly receiver: CommandLine;
}

/**
 * A file on its way from the first home to the second, from `source` of the folder to `received`: at least a megabyte of it has
 * arrived.
 * @param options of both sides
 */
export async function transferUnderWay(
  { homes }: Internet,
  folder: string,
  mebibytes: number,
  options: readonly string[] = [],
): Promise<TransferUnderWay> {
  const film = join(folder, 'source', 'film.bin');
  await writeRandomFile(film, mebibytes);
  const words = ['--json', '-v', ...SERVER_OPTIONS, ...options];
  const sender = new CommandLine(['send', ...words, film], { through: homes[0].run });
  const code = await sender.prints(/"event":"code","code":"([^"]+)"/);
  const receiver = new CommandLine(['get', '-y', ...words, '--path', join(folder, 'received'), code], {
    through: homes[1].run,
  });
  await receiver.prints(/"event":"progress".+"transferred":\d{7}/);
  return { sender, receiver };
}
