/**
 * Computers, routers and cables in network namespaces of our own, so that nothing else on the machine is met. All of a
 * {@link Lab}, and what runs in it, goes when it is removed.
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `ip netns exec` lays the files below here over those in /etc (ip-netns(8)). */
const NAMESPACE_FILES = '/etc/netns';

/** Why namespaces cannot be made here, or null if they can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'making network namespaces needs root';
  return whyNoProgram('ip', ['netns', 'list'], 'iproute2');
}

/** Why a program cannot be run here, or null if it can. */
export function whyNoProgram(
  program: string,
  harmless: readonly string[],
  debianPackage: string,
): string | null {
  try {
    execFileSync(program, harmless, { stdio: 'pipe' });
    return null;
  } catch {
    return `the command ${program} is missing or does not work here (Debian package ${debianPackage})`;
  }
}

export class Namespace {
  /** Words to put before a command so that it runs here. */
  readonly run: readonly string[];

  constructor(readonly name: string) {
    this.run = ['ip', 'netns', 'exec', name];
  }

  /** @param lines commands as after the word `ip`, all in one process */
  ip(...lines: readonly string[]): void {
    execFileSync('ip', ['-n', this.name, '-batch', '-'], { input: `${lines.join('\n')}\n`, stdio: 'pipe' });
  }

  nft(rules: string): void {
    this.execute(['nft', '-f', '-'], rules);
  }

  sysctl(...settings: readonly string[]): void {
    this.execute(['sysctl', '-qw', ...settings]);
  }

  execute(words: readonly string[], input = ''): string {
    const [command = '', ...args] = [...this.run, ...words];
    return execFileSync(command, args, { input, stdio: 'pipe', encoding: 'utf8' });
  }

  /** Names that lead somewhere here, beside localhost. */
  writeHosts(lines: readonly string[]): void {
    this.#writeFile('hosts', ['127.0.0.1 localhost', '::1 localhost', ...lines]);
  }

  /** The name server that is asked here. */
  writeResolver(address: string): void {
    this.#writeFile('resolv.conf', [`nameserver ${address}`]);
  }

  #writeFile(name: string, lines: readonly string[]): void {
    const folder = join(NAMESPACE_FILES, this.name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
  }
}

/** What a cable does to every Ethernet frame, in either direction. */
export interface CableFaults {
  readonly delayMs: number;
  /** 0 to 1. */
  readonly loss: number;
}

export interface CableEnd {
  readonly namespace: Namespace;
  /** Name of the network interface there. */
  readonly device: string;
}

/** With the process id in it, every name is unique on this machine. */
let made = 0;

export class Lab {
  readonly #namespaces: Namespace[] = [];
  readonly #pumps: ChildProcess[] = [];

  /** A new computer that knows only itself. */
  namespace(): Namespace {
    made += 1;
    const namespace = new Namespace(`cooee${process.pid}n${made}`);
    execFileSync('ip', ['netns', 'add', namespace.name], { stdio: 'pipe' });
    this.#namespaces.push(namespace);
    namespace.ip('link set lo up');
    // Duplicate address detection would keep IPv6 away for the first two seconds.
    namespace.sysctl('net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.default.accept_dad=0');
    return namespace;
  }

  cable(one: CableEnd, other: CableEnd): void {
    one.namespace.ip(
      `link add ${one.device} type veth peer name ${other.device} netns ${other.namespace.name}`,
      `link set ${one.device} up`,
    );
    other.namespace.ip(`link set ${other.device} up`);
  }

  /** The kernel here has no netem, so a program carries the frames (see ./slow-cable.mjs). */
  async slowCable(one: CableEnd, other: CableEnd, { delayMs, loss }: CableFaults): Promise<void> {
    made += 1;
    // At most 15 characters, with process ids of up to seven digits.
    const taps = [`c${process.pid}t${made}a`, `c${process.pid}t${made}b`];
    const program = join(import.meta.dirname, 'slow-cable.mjs');
    const pump = spawn(process.execPath, [program, ...taps, String(delayMs), String(loss)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#pumps.push(pump);
    await new Promise<void>((resolve, reject) => {
      pump.stdout.once('data', () => resolve());
      pump.once('exit', (code) => reject(new Error(`the slow cable ended (exit code ${code})`)));
    });
    for (const [index, { namespace, device }] of [one, other].entries()) {
      execFileSync('ip', ['link', 'set', taps[index] ?? '', 'netns', namespace.name, 'name', device]);
      namespace.ip(`link set ${device} up`);
    }
  }

  /** Ends what still runs there, too: a namespace with a process in it would live on without a name. */
  remove(): void {
    for (const pump of this.#pumps) pump.kill();
    for (const { name } of this.#namespaces.splice(0)) {
      const pids = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' });
      for (const pid of pids.split('\n').filter((text) => text !== '')) endProcess(Number(pid));
      execFileSync('ip', ['netns', 'del', name], { stdio: 'pipe' });
      rmSync(join(NAMESPACE_FILES, name), { recursive: true, force: true });
    }
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself since it was listed.
  }
}
