/** What a router does not let through to one address, until it does: a direct way that comes later. */
import type { Namespace } from '../support/network/namespaces';

/** @param protocols in the words of nftables: `{ tcp, udp }` */
export function block(router: Namespace, address: string, protocols: string): void {
  router.nft(`
    table inet blocked {
      chain forward {
        type filter hook forward priority filter - 1; policy accept;
        ip daddr ${address} meta l4proto ${protocols} drop
      }
    }
  `);
}

export function unblock(router: Namespace): void {
  router.nft('delete table inet blocked');
}
