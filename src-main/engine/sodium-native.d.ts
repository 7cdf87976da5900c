/**
 * The part of sodium-native 5 that the engine uses, from its own documentation. @types/sodium-native stopped at version 2:
 * it describes tags as buffers and another hashing interface. One default export, for Node's ESM loader finds no names
 * in this CommonJS module.
 */
declare module 'sodium-native' {
  interface Sodium {
    crypto_aead_chacha20poly1305_ietf_encrypt(
      ciphertext: Buffer,
      message: Buffer,
      associated: null,
      secretNonce: null,
      publicNonce: Buffer,
      key: Buffer,
    ): number;
    crypto_aead_chacha20poly1305_ietf_decrypt(
      message: Buffer,
      secretNonce: null,
      ciphertext: Buffer,
      associated: null,
      publicNonce: Buffer,
      key: Buffer,
    ): number;

    readonly crypto_pwhash_ALG_ARGON2ID13: number;
    crypto_pwhash_async(
      output: Buffer,
      password: Buffer,
      salt: Buffer,
      passes: number,
      memoryBytes: number,
      algorithm: number,
      callback: (error: Error | null) => void,
    ): void;

    readonly crypto_secretstream_xchacha20poly1305_STATEBYTES: number;
    readonly crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: number;
    readonly crypto_secretstream_xchacha20poly1305_TAG_FINAL: number;
    crypto_secretstream_xchacha20poly1305_init_push(state: Buffer, header: Buffer, key: Buffer): void;
    crypto_secretstream_xchacha20poly1305_push(
      state: Buffer,
      ciphertext: Buffer,
      message: Buffer,
      associated: Buffer,
      tag: number,
    ): number;
    crypto_secretstream_xchacha20poly1305_init_pull(state: Buffer, header: Buffer, key: Buffer): void;
    crypto_secretstream_xchacha20poly1305_pull(
      state: Buffer,
      message: Buffer,
      tag: Buffer,
      ciphertext: Buffer,
      associated: Buffer,
    ): number;
  }
  const sodium: Sodium;
  export default sodium;
}
