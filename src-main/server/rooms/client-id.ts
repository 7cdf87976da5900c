/**
 * A client of any node that shares its rooms with this one: `<node>/<number>`. Nothing but the node knows its socket.
 */
export type ClientId = string;

/** @param node a node's name, without a slash */
export function clientId(node: string, number: number): ClientId {
  return `${node}/${String(number)}`;
}

/** The name of the node to which the client is connected. */
export function nodeOf(client: ClientId): string {
  return client.slice(0, client.indexOf('/'));
}
