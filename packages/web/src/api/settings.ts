import { queryOptions } from '@tanstack/react-query';
import { get } from './client.ts';
import type { Role } from './session.ts';

/** The shapes of what administrators see; times are ISO 8601, UTC. */
export interface UserAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: string;
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
}

export interface IngestKey {
  readonly id: string;
  readonly source: string;
  /** The beginning of the key, to recognise it by. */
  readonly prefix: string;
  /** Requests per second. */
  readonly rateLimit: number;
  /** It may send product events and web vitals alone. */
  readonly forPages: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Source {
  readonly name: string;
  readonly kind: string;
  readonly lastSeen: string | null;
  readonly rows24h: number;
}

/** What receivers took and refused of one source by one protocol. */
export interface Intake {
  readonly source: string;
  readonly protocol: string;
  readonly accepted24h: number;
  readonly rejected24h: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly lastSeen: string;
  readonly lastRejection: { readonly at: string; readonly reason: string } | null;
}

export interface StoredTable {
  readonly name: string;
  readonly description: string;
  readonly rows: number;
  readonly bytes: number;
  readonly retentionDays: number | null;
  readonly oldest: string | null;
  readonly newest: string | null;
}

export interface Storage {
  readonly tables: readonly StoredTable[];
  readonly disk: {
    readonly path: string;
    readonly usedBytes: number;
    readonly freeBytes: number;
    readonly growthBytesPerDay: number | null;
    readonly fullInDays: number | null;
  };
}

/** A list that the API wraps as `{[field]: [...]}` under a path. */
function listQuery<T>(path: string, field: string) {
  return queryOptions({
    queryKey: ['settings', field],
    queryFn: async ({ signal }) => (await get<Readonly<Record<string, readonly T[]>>>(path, {}, signal))[field] ?? [],
  });
}

export const usersQuery = listQuery<UserAccount>('/users', 'users');
export const tokensQuery = listQuery<ApiToken>('/tokens', 'tokens');
export const keysQuery = listQuery<IngestKey>('/ingest-keys', 'keys');
export const auditQuery = listQuery<AuditEntry>('/audit?limit=200', 'entries');
export const sourcesQuery = queryOptions({
  queryKey: ['settings', 'sources'],
  queryFn: ({ signal }) => get<{ readonly sources: readonly Source[]; readonly intake: readonly Intake[] }>('/sources', {}, signal),
});
export const storageQuery = queryOptions({
  queryKey: ['settings', 'storage'],
  queryFn: ({ signal }) => get<Storage>('/storage', {}, signal),
});
