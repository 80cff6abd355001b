import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';

/** What a browser says of itself when somebody subscribes; keys in Base64url. */
export interface PushKeys {
  readonly p256dh: string;
  readonly auth: string;
}

/** Keys on the curve P-256: the point uncompressed, the number; both in Base64url. */
export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Bytes of the text that a push service takes at least (RFC 8291, section 4: one record of 4096 bytes). */
export const mostPushBytes = 3993;
const recordSize = 4096;
const tokenSeconds = 12 * 3600;

export function createKeyPair(): KeyPair {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return { publicKey: pair.getPublicKey('base64url'), privateKey: pair.getPrivateKey('base64url') };
}

/**
 * Encrypts a message for one browser (RFC 8291, with the coding `aes128gcm` of RFC 8188).
 * @param once key and salt of this message alone; given by tests.
 */
export function encryptPush(
  text: string,
  { p256dh, auth }: PushKeys,
  once: { readonly privateKey: Buffer; readonly salt: Buffer } = {
    privateKey: Buffer.from(createKeyPair().privateKey, 'base64url'),
    salt: randomBytes(16),
  },
): Buffer {
  const receiver = Buffer.from(p256dh, 'base64url');
  const own = createECDH('prime256v1');
  own.setPrivateKey(once.privateKey);
  const sender = own.getPublicKey();
  const shared = own.computeSecret(receiver);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver, sender]);
  const input = hkdf(shared, Buffer.from(auth, 'base64url'), info, 32);
  const key = hkdf(input, once.salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(input, once.salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2 says that it is the last record.
  const sealed = Buffer.concat([cipher.update(Buffer.concat([Buffer.from(text), Buffer.from([2])])), cipher.final(), cipher.getAuthTag()]);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(recordSize);
  header.writeUInt8(sender.length, 4);
  return Buffer.concat([once.salt, header, sender, sealed]);
}

/**
 * The header `Authorization` by which a push service knows this server (RFC 8292).
 * @param contact `mailto:` or `https:` address of whoever runs it.
 * @param now milliseconds UTC
 */
export function vapidHeader(endpoint: string, keys: KeyPair, contact: string, now: number): string {
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / 1000) + tokenSeconds, sub: contact };
  const said = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(said), { key: privateKeyOf(keys), dsaEncoding: 'ieee-p1363' });
  return `vapid t=${said}.${signature.toString('base64url')}, k=${keys.publicKey}`;
}

function privateKeyOf({ publicKey, privateKey }: KeyPair) {
  const point = Buffer.from(publicKey, 'base64url');
  const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url');
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: privateKey, x: coordinate(1), y: coordinate(33) }, format: 'jwk' });
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function hkdf(key: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}
