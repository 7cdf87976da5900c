/** Two hosts on one cable, in network namespaces of our own: no server, no internet, nobody else. */
import { execFileSync } from 'node:child_process';

const PREFIX = `cooee${process.pid}`;

/** Why namespaces cannot be made here, or null if they can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'making network namespaces needs root';
  try {
    ip('netns', 'list');
    return null;
  } catch {
    return 'the command ip is missing (Debian package iproute2)';
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

export interface Host {
  /** Words to put before a command so that it runs on this host. */
  readonly run: readonly string[];
  readonly address: string;
}

/** Connects two new hosts by a cable. @returns the hosts, and a function that removes them */
export function connectTwoHosts(): { hosts: readonly [Host, Host]; remove: () => void } {
  const names = [`${PREFIX}a`, `${PREFIX}b`] as const;
  const cable = [`${PREFIX}x`, `${PREFIX}y`] as const;
  ip('link', 'add', cable[0], 'type', 'veth', 'peer', 'name', cable[1]);
  const hosts = names.map((name, index): Host => {
    const [device = '', address] = [cable[index], `10.99.0.${index + 1}`];
    ip('netns', 'add', name);
    ip('link', 'set', device, 'netns', name);
    // Duplicate address detection would keep IPv6 away for the first two seconds.
    execFileSync('ip', ['netns', 'exec', name, 'sysctl', '-qw', `net.ipv6.conf.${device}.accept_dad=0`]);
    ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', device);
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'link', 'set', device, 'up');
    ip('-n', name, 'route', 'add', 'default', 'dev', device);
    return { run: ['ip', 'netns', 'exec', name], address };
  });
  const [first, second] = hosts;
  if (first === undefined || second === undefined) throw new Error('two hosts are needed');
  const remove = (): void => {
    for (const name of names) ip('netns', 'del', name);
  };
  return { hosts: [first, second], remove };
}
