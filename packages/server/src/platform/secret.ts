import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Config } from './config.ts';
import { AppError } from './errors.ts';

/** Derives keys for single purposes from the one secret of an installation, so that no purpose can be used for another. */
export interface Secret {
  /** HMAC-SHA-256 in hex of `text` under the key of `purpose`. */
  sign(purpose: string, text: string): string;
  /** Encrypts `text` (AES-256-GCM) for `open` under the same purpose: what must be read again, such as a token of another service. */
  seal(purpose: string, text: string): string;
  /** @throws AppError `conflict` when it was sealed for another purpose, with another secret, or was changed. */
  open(purpose: string, sealed: string): string;
}

/** Takes `BINNACLE_SECRET`, or the one in the data directory, which is made at first start and readable by its owner alone. */
export function readSecret(config: Config): Secret {
  const secret = config.secret ?? secretOfDirectory(config);
  const keyOf = (purpose: string) => createHmac('sha256', secret).update(purpose).digest();
  return {
    sign: (purpose, text) => createHmac('sha256', keyOf(purpose)).update(text).digest('hex'),
    seal(purpose, text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(`seal ${purpose}`), nonce);
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(`seal ${purpose}`), bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAuthTag(bytes.subarray(-tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new AppError(
          'conflict',
          'A stored secret cannot be read: BINNACLE_SECRET is not the one it was stored with. Enter it anew.',
          {
            cause,
          },
        );
      }
    },
  };
}

const nonceBytes = 12;
const tagBytes = 16;

function secretOfDirectory(config: Config): string {
  mkdirSync(config.paths.data, { recursive: true });
  try {
    writeFileSync(config.paths.secret, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(config.paths.secret, 'utf8').trim();
}
