import { desc, eq } from 'drizzle-orm';
import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { type Actor, actorLabel } from './access.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';

const auditEntry = pgTable('audit_entry', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: timestamp({ withTimezone: true }).notNull(),
  actor: text().notNull(),
  action: text().notNull(),
  subject: text().notNull(),
  details: jsonb().notNull(),
});

export interface AuditEntry {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: unknown;
}

/** Who changed what and when: definitions, users, tokens, keys. Entries are only ever added. */
export interface Audit {
  /** @param within the transaction of the change itself, so that neither is there without the other. */
  record(actor: Actor, action: string, subject: string, details?: Readonly<Record<string, unknown>>, within?: Database): Promise<void>;
  /** Newest first. */
  list(limit: number): Promise<AuditEntry[]>;
  /** What one actor did, newest first. */
  listOf(actor: Actor, limit: number): Promise<AuditEntry[]>;
}

export function createAudit(database: Database, clock: Clock): Audit {
  return {
    async record(actor, action, subject, details = {}, within = database) {
      await within.insert(auditEntry).values({ at: new Date(clock.now()), actor: actorLabel(actor), action, subject, details });
    },
    listOf: (actor, limit) =>
      database
        .select()
        .from(auditEntry)
        .where(eq(auditEntry.actor, actorLabel(actor)))
        .orderBy(desc(auditEntry.id))
        .limit(limit),
    list: (limit) => database.select().from(auditEntry).orderBy(desc(auditEntry.id)).limit(limit),
  };
}
