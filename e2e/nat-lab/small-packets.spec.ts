/** A way on which large packets vanish: a narrow link in the middle, and routers that do not say so (RFC 2923, section 2.1). */
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { CommandLine } from '../support/program/command-line';
import { writeRandomFile } from '../support/disk/file-tree';
import { Lab, whyNoNamespaces, whyNoProgram } from '../support/network/namespaces';
import type { Namespace } from '../support/network/namespaces';
import { test, transfer } from './lan-call';

const SERVER = '10.9.9.1';
/** Of the cable between the routers: the smallest that IPv6 allows, as in tunnels, and one that is a little too small. The homes' own have 1500. */
const MIDDLE_MTUS = [1_280, 1_400] as const;
const SILENT = `
  table inet filter {
    chain output {
      type filter hook output priority filter; policy accept;
      icmp type destination-unreachable drop
      icmpv6 type packet-too-big drop
    }
  }
`;

/** home, router, router, home; the first router is the server, too. */
function buildNarrowWay(lab: Lab, mtu: number): readonly [Namespace, Namespace, Namespace, Namespace] {
  const row = [lab.namespace(), lab.namespace(), lab.namespace(), lab.namespace()] as const;
  const [home, router, otherRouter, otherHome] = row;
  lab.cable({ namespace: home, device: 'lan' }, { namespace: router, device: 'lan' });
  lab.cable({ namespace: router, device: 'wan' }, { namespace: otherRouter, device: 'wan' });
  lab.cable({ namespace: otherHome, device: 'lan' }, { namespace: otherRouter, device: 'lan' });
  for (const namespace of row) namespace.sysctl('net.ipv6.conf.all.disable_ipv6=1', 'net.ipv4.ip_forward=1');
  home.ip('addr add 10.1.1.2/24 dev lan', 'route add default via 10.1.1.1');
  otherHome.ip('addr add 10.2.2.2/24 dev lan', 'route add default via 10.2.2.1');
  for (const [namespace, inside, outside, other] of [
    [router, '10.1.1.1', SERVER, '10.9.9.2'],
    [otherRouter, '10.2.2.1', '10.9.9.2', SERVER],
  ] as const) {
    namespace.ip(
      `link set wan mtu ${mtu}`,
      `addr add ${inside}/24 dev lan`,
      `addr add ${outside}/24 dev wan`,
      `route add default via ${other}`,
    );
    namespace.nft(SILENT);
  }
  return row;
}

for (const mtu of MIDDLE_MTUS)
  for (const [who, caller, answerer] of [
    ['caller', 0, 3],
    ['answerer', 3, 0],
  ] as const) {
    test(`a file arrives though packets of more than ${mtu} bytes vanish on the way, the ${who} on the near side`, async ({
      folder,
    }) => {
      const reason = whyNoNamespaces() ?? whyNoProgram('nft', ['list', 'ruleset'], 'nftables');
      test.skip(reason !== null, `skipped, because ${reason ?? ''}`);
      const lab = new Lab();
      try {
        const row = buildNarrowWay(lab, mtu);
        const server = new CommandLine(['serve', '-u', '-a', `${SERVER}:2310`], { through: row[1].run });
        await server.prints(/^listening /m);
        await writeRandomFile(join(folder, 'source', 'film.bin'), 16);
        const options = ['-s', SERVER, '-u', '--port', '2310'];
        const printed = await transfer([row[caller], row[answerer]], folder, { name: 'film.bin', options });
        // One silence is enough to learn it from.
        expect(printed.match(/"event":"link-lost"/g)).toHaveLength(1);
      } finally {
        lab.remove();
      }
    });
  }
