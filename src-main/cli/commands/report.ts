import { writeFile } from 'node:fs/promises';

import { Command } from 'commander';

import { reportText } from '../../engine/call-report';
import { LastCall } from '../../engine/last-call';
import { stateFolder } from '../../user-folders';
import { jsonLine } from '../output/outside-text';
import { parseText } from '../parse';
import { addVerboseOption } from '../verbose';

interface ReportOptions {
  readonly output?: string;
  readonly json?: true;
}

/** Why there is no report; no failure of a call, so it has no diagnosis code. */
export class NoReport extends Error {
  override readonly name = 'NoReport';
}

/** `cooee report`: what is known of the last call on this computer, by window or command line, with nothing private. */
export function reportCommand(): Command {
  const command = new Command('report')
    .description('print what is known of the last call, with no names, codes or full addresses')
    .option('-o, --output <file>', 'write it to this file instead', parseText)
    .option('--json', 'as JSON');
  return addVerboseOption(command).action(async ({ output, json }: ReportOptions) => {
    const record = await new LastCall(stateFolder()).read();
    if (record === null) throw new NoReport('No call has been made on this computer yet.');
    const text = json === true ? jsonLine(record) : reportText(record);
    if (output === undefined) process.stdout.write(text);
    else await write(output, text);
  });
}

/** @throws NoReport when the file cannot be written */
async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new NoReport(`The report cannot be written to ${file}.`, { cause });
  }
  process.stdout.write(`${file}\n`);
}
