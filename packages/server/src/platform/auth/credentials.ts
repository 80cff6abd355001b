import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret that is shown once; only its hash and its first characters are kept. */
export interface Credential {
  readonly text: string;
  readonly hash: string;
  /** Enough to recognise it by, far too little to guess it from. */
  readonly prefix: string;
}

/** 32 random bytes behind a prefix that secret scanners and people recognise. */
export function createCredential(kind: 'bnt' | 'bnk'): Credential {
  return credentialOf(kind, randomBytes(32).toString('hex'));
}

/** The credential of 32 given secret bytes in hex. */
export function credentialOf(kind: 'bnt' | 'bnk', bytes: string): Credential {
  const text = `${kind}_${Buffer.from(bytes, 'hex').toString('base64url')}`;
  return { text, hash: hashOf(text), prefix: text.slice(0, 10) };
}

/** SHA-256 in hex: a credential has 256 random bits, so that a slow hash would add nothing. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether two secrets are the same, in a time that does not tell how much of them is. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
