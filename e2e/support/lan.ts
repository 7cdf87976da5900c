/** Two hosts on one cable: no server, no internet, nobody else. */
import { Lab, type Namespace } from './namespaces';

export { whyNoNamespaces } from './namespaces';

export interface Host extends Pick<Namespace, 'run'> {
  readonly address: string;
  /** Name of the network interface of the cable. */
  readonly device: string;
}

/** Connects two new hosts by a cable. @returns the hosts, and a function that removes them */
export function connectTwoHosts(): { hosts: readonly [Host, Host]; remove: () => void } {
  const lab = new Lab();
  const device = 'lan';
  const [first, second] = [lab.namespace(), lab.namespace()];
  lab.cable({ namespace: first, device }, { namespace: second, device });
  const [one, other] = [first, second].map((namespace, index) => {
    const address = `10.99.0.${index + 1}`;
    namespace.ip(`addr add ${address}/24 dev ${device}`, `route add default dev ${device}`);
    return { run: namespace.run, address, device };
  });
  if (one === undefined || other === undefined) throw new Error('two hosts are needed');
  return { hosts: [one, other], remove: () => lab.remove() };
}
