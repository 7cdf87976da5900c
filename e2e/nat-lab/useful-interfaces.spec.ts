/** Which of several networks a friend is told of, and found on: the cable between the two, whatever else they are on. */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { writeRandomFile } from '../support/disk/file-tree';
import type { LanLayout } from '../support/network/lan';
import type { Namespace } from '../support/network/namespaces';
import { test, transfer } from './lan-call';
import { connectedEvent } from './pair-call';

/** Networks of containers as Docker makes them, of which both computers have the same, with a container on each. */
function addDocker(namespace: Namespace): void {
  for (const [index, bridge] of ['docker0', 'br-0123456789ab'].entries())
    namespace.ip(
      `link add ${bridge} type bridge`,
      `addr add 172.17.${index * 128}.1/16 dev ${bridge}`,
      `link set ${bridge} up`,
      `link add veth${index} type veth peer name container${index}`,
      `link set veth${index} master ${bridge}`,
      `link set veth${index} up`,
      `link set container${index} up`,
    );
}

const LAYOUTS: readonly (readonly [string, LanLayout])[] = [
  ['IPv4', { addresses: ['10.99.0.1/24', '10.99.0.2/24'] }],
  ['nothing but fe80::…', { addresses: [null, null], hasDefaultRoute: false }],
  ['IPv6 alone', { addresses: ['fd00:99::1/64', 'fd00:99::2/64'], hasDefaultRoute: false }],
  ['the very numbers of Docker', { addresses: ['172.17.9.1/16', '172.17.9.2/16'], hasDefaultRoute: false }],
];

for (const [name, layout] of LAYOUTS) {
  test(`two computers with Docker meet on a cable with ${name}`, async ({ lanWith, folder }) => {
    const hosts = lanWith({ prepare: addDocker, ...layout });
    await writeRandomFile(join(folder, 'source', 'film.bin'), 4);
    const printed = await transfer(hosts, folder, { name: 'film.bin', options: ['--local'] });
    expect(connectedEvent(printed)?.route).toBe('same-network');
  });
}
