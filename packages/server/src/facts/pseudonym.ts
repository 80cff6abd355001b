import type { Secret } from '../platform/secret.ts';

/** Stands for a person in facts: a keyed hash of an e-mail address or account name, 16 hex digits. */
export function pseudonymOf(secret: Secret, identity: string): string {
  return secret.sign('author', identity.trim().toLowerCase()).slice(0, 16);
}

/** Columns of fact tables that hold pseudonyms. What they stand for may be guessed by who knows a single commit of somebody, so that no answer holds them. */
export const pseudonymColumns: ReadonlyMap<string, string> = new Map([
  ['commits', 'author'],
  ['pushed_commits', 'author'],
  ['changes', 'author'],
  ['change_events', 'actor'],
]);
