/** Debian packages: checked, and installed when we may. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What Electron and a display without a screen need. Newer releases (Debian 13, Ubuntu 24.04) renamed some for 64-bit
 * time; either name will do.
 */
const ELECTRON_PACKAGES = [
  ['xvfb'],
  ['libgtk-3-0', 'libgtk-3-0t64'],
  ['libnss3'],
  ['libasound2', 'libasound2t64'],
  ['libgbm1'],
  ['libxss1'],
  ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
  ['libdrm2'],
  ['libxtst6'],
];

/** What the NAT lab needs: namespaces, routers, and a sniffer. */
export const NAT_LAB_PACKAGES = [
  ['iproute2'],
  ['procps'],
  ['nftables'],
  ['tshark'],
  ['miniupnpd-nftables'],
  ['tinyproxy'],
  ['microsocks'],
  ['squid'],
  ['dante-server'],
  ['tayga'],
  ['unbound'],
  ['conntrack'],
];

/** The engine in which contact servers share their rooms. */
export const SHARED_ROOMS_PACKAGES = [['redis-server', 'valkey-server']];

/** What a contact server is tested behind. */
export const LOAD_BALANCER_PACKAGES = [['haproxy'], ['nginx', 'nginx-core'], ['libnginx-mod-stream']];

/** What makes and mounts a memory stick (exFAT) where the kernel does not know it. */
export const MEMORY_STICK_PACKAGES = [['exfatprogs'], ['exfat-fuse']];

/**
 * Makes sure the packages are there. Does nothing on systems without dpkg.
 * @param {string[][]} [packages] of each, the names it may have
 * @throws {Error} naming the exact apt line, when something is missing and only root may install it
 */
export async function ensureDebianPackages(packages = ELECTRON_PACKAGES) {
  if (!existsSync('/etc/debian_version')) return;
  const present = await installedPackages();
  const missing = packages.filter((names) => !names.some((name) => present.has(name)));
  if (missing.length === 0) return;

  const names = await Promise.all(missing.map(installableName));
  const install = ['install', '-y', '--no-install-recommends', ...names];
  if (process.getuid?.() !== 0) {
    throw new Error(
      `some system packages are missing. Install them with:\n  sudo apt-get ${install.join(' ')}`,
    );
  }
  console.error(`Installing Debian packages: ${names.join(' ')}`);
  for (const args of [['update'], install]) {
    const { status } = spawnSync('apt-get', ['-q', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    // A failed update may leave lists that are good enough; a failed install may not.
    if (status !== 0 && args === install) throw new Error(`apt-get ${install.join(' ')} failed`);
  }
}

async function installedPackages() {
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n'], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const lines = stdout.split('\n').filter((line) => line.endsWith(' installed'));
  return new Set(lines.map((line) => line.slice(0, line.indexOf(' '))));
}

/** The first name this release can install; the oldest when apt's lists are empty. */
async function installableName(/** @type {string[]} */ names) {
  for (const name of names) {
    // Without apt no name is known to be installable.
    const { stdout } = await run('apt-cache', ['policy', name]).catch(() => ({ stdout: '' }));
    if (/Candidate: (?!\(none\))/.test(stdout)) return name;
  }
  return names[0] ?? '';
}
