import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Config } from './config.ts';

/** Derives keys for single purposes from the one secret of an installation, so that no purpose can be used for another. */
export interface Secret {
  /** HMAC-SHA-256 in hex of `text` under the key of `purpose`. */
  sign(purpose: string, text: string): string;
}

/** Takes `BINNACLE_SECRET`, or the one in the data directory, which is made at first start and readable by its owner alone. */
export function readSecret(config: Config): Secret {
  const secret = config.secret ?? secretOfDirectory(config);
  return {
    sign(purpose, text) {
      const key = createHmac('sha256', secret).update(purpose).digest();
      return createHmac('sha256', key).update(text).digest('hex');
    },
  };
}

function secretOfDirectory(config: Config): string {
  mkdirSync(config.paths.data, { recursive: true });
  try {
    writeFileSync(config.paths.secret, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(config.paths.secret, 'utf8').trim();
}
