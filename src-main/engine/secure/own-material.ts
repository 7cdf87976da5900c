/**
 * Every SPAKE2 point and challenge this side has sent in a call, on any connection.
 *
 * A peer that sends one of them back does not know the code: it echoes us, or pipes two of our own connections
 * together. Both are real attacks on gday (docs/GDAY-WIRE.md 5), and both end here.
 */
export class OwnMaterial {
  readonly #sent = new Set<string>();

  add(material: Uint8Array): void {
    this.#sent.add(Buffer.from(material).toString('latin1'));
  }

  includes(received: Uint8Array): boolean {
    return this.#sent.has(Buffer.from(received).toString('latin1'));
  }
}
