import type { AuditEntry } from '../api/settings.ts';

/** Names by what the audit log writes: `user:<id>`, `token:<id>`. */
export type Names = ReadonlyMap<string, string>;

/** Tokens that are none of the list: the server itself, and the token of its environment. */
const own: Readonly<Record<string, string>> = { 'token:binnacle': 'Binnacle', 'token:environment': 'BINNACLE_ADMIN_TOKEN' };

/** Who or what an entry names, as people know it; what is gone since keeps its id. */
export function nameOf(reference: string, names: Names): string {
  return own[reference] ?? names.get(reference) ?? reference.replace(/^(user|token|key):/, '$1 ');
}

/** What an entry was done to; keys, and what is gone since, by what was written down then. */
export function subjectOf({ subject, details }: Pick<AuditEntry, 'subject' | 'details'>, names: Names): string {
  const noted = details.name ?? details.source;
  const [, kind] = /^(user|token|key):/.exec(subject) ?? [];
  return kind !== undefined && !names.has(subject) && typeof noted === 'string' ? `${kind} ${noted}` : nameOf(subject, names);
}

/** The details of an entry as `name: value`, without what is empty. */
export function detailsText(details: AuditEntry['details']): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
