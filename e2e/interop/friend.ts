/** The two people of a call, each with one of the two programs, driven as their users drive them. */
import { expect } from '@playwright/test';

import { COOEE } from '../support/program/command-line';
import { Program } from '../support/program/program';
import type { Finished } from '../support/program/program';

export type ProgramName = 'Cooee' | 'gday';

/** Where two people meet. */
export interface Meeting {
  /** Words that run a program where the meeting is. */
  readonly through: readonly string[];
  readonly gday: string;
  readonly server: string;
  readonly port: string;
  /** The CA of a TLS server, a file; null is plain TCP. Only Cooee can be told one. */
  readonly ca: string | null;
}

/** What the receiver does with the offer. */
export type Answer = 'accept' | 'decline' | 'resume';

export class Sender {
  readonly program: Program;

  /** @param words paths, and flags that both programs have */
  constructor(
    readonly name: ProgramName,
    meeting: Meeting,
    words: readonly string[],
  ) {
    const own = name === 'Cooee' ? ['--json', ...words] : words;
    this.program = new Program(commandLine(name, meeting, 'send', own));
  }

  /** The code in the form that both programs read. */
  code(): Promise<string> {
    return this.program.prints(
      this.name === 'Cooee' ? /"event":"code".*"text":"([^"]+)"/ : /gday get (?:\x1b\[\d*m)?([^\s"\x1b]+)/,
    );
  }

  /** @throws when the program did not say that what it offered was sent, or declined */
  expectEnd(answer: Answer, { code, stdout, stderr }: Finished): void {
    if (this.name === 'Cooee') {
      expect({ code, stderr }, stdout).toEqual(
        answer === 'decline' ? { code: 1, stderr: expect.stringContaining('[F8]') } : { code: 0, stderr: '' },
      );
      return;
    }
    // gday exits with 0 whatever happened; it only logs.
    expect(stderr).not.toContain('ERROR');
    expect(stdout).toMatch(answer === 'decline' ? /accepted 0\/\d/ : /accepted [1-9]/);
    if (answer === 'resume') expect(stdout).toContain('Resuming transfer of 1 ');
  }
}

export class Receiver {
  readonly program: Program;
  readonly #answer: Answer;

  constructor(
    readonly name: ProgramName,
    meeting: Meeting,
    folder: string,
    code: string,
    answer: Answer,
  ) {
    this.#answer = answer;

    const yes = answer === 'decline' ? [] : ['--yes'];
    const own = name === 'Cooee' ? ['--json', ...yes, '--path', folder, code] : ['--path', folder, code];
    this.program = new Program(commandLine(name, meeting, 'get', own));
  }

  /** Answers the question that the program asks its user. */
  async reply(): Promise<void> {
    if (this.name === 'Cooee') {
      if (this.#answer !== 'decline') return;
      await this.program.prints(/"event":"offer"/);
      this.program.type('n\n');
      return;
    }
    await this.program.prints(this.#answer === 'resume' ? /\(1, 2, or 3\)/ : /\(y\/n\)/);
    this.program.type({ accept: 'y\n', decline: 'n\n', resume: '2\n' }[this.#answer]);
  }

  /** @throws when the program did not say that it got everything, or declined */
  expectEnd({ code, stdout, stderr }: Finished): void {
    if (this.name === 'Cooee') {
      expect({ code, stderr }, stdout).toEqual(
        this.#answer === 'decline' ? { code: 1, stderr: expect.any(String) } : { code: 0, stderr: '' },
      );
      return;
    }
    expect(stderr).not.toContain('ERROR');
    if (this.#answer === 'decline') expect(stdout).toContain('No files will be downloaded.');
  }
}

function commandLine(
  name: ProgramName,
  { through, gday, server, port, ca }: Meeting,
  command: 'send' | 'get',
  own: readonly string[],
): string[] {
  const trust = ca === null ? ['-u'] : ['--ca', ca];
  const at = ['--server', server, '--port', port, ...(name === 'Cooee' ? trust : ['-u'])];
  // gday wants what concerns the server before the command.
  return name === 'Cooee'
    ? [...through, ...COOEE, command, ...at, ...own]
    : [...through, gday, ...at, command, ...own];
}
