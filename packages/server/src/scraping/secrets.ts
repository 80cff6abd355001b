import { readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';

/** Members write definitions, and the server must not hand them its own secrets: only what begins so can be named. */
export const secretVariable = /^BINNACLE_SCRAPE_[A-Z0-9_]+$/;
const longest = 16_384;

/** Where a secret stands: in a variable of the environment, or in a file of the directory for such secrets. */
export interface SecretPlace {
  readonly variable?: string | undefined;
  readonly file?: string | undefined;
}

export interface Secrets {
  /** Reads the secret anew each time, so that it can be changed. @throws Error that says what is missing, and never what a file holds. */
  read(place: SecretPlace): string;
}

/** @param directory whose files may be named, and no others. */
export function createSecrets(directory: string, environment: NodeJS.ProcessEnv): Secrets {
  return {
    read({ variable, file }) {
      if (variable !== undefined) {
        const value = secretVariable.test(variable) ? environment[variable] : undefined;
        if (value === undefined) throw new Error(`the variable ${variable} is not set in the server's environment`);
        return value;
      }
      return readSecretFile(directory, file ?? '');
    },
  };
}

function readSecretFile(directory: string, file: string): string {
  const path = resolve(directory, file);
  const inside = relative(directory, path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new Error(`secrets are read from ${directory} alone, not ${file}`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`the secret ${path} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'unknown error'}`, { cause });
  }
  if (text.length > longest) throw new Error(`the secret ${path} is longer than ${longest} characters`);
  return text.trim();
}
