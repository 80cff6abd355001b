import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../platform/database.ts';
import { keyOf, type Stored } from './lookup.ts';
import type { Step } from './plan.ts';
import { definitionTable, versionTable } from './tables.ts';
import type { Manifest } from './types.ts';

export interface Version {
  readonly version: number;
  /** `null` when the definition was removed. */
  readonly manifest: Manifest | null;
  readonly changedAt: Date;
  readonly changedBy: string;
}

/** Any constant would do that no other advisory lock of Binnacle uses. */
const lockNumber = 4_100_001;

/** One change of definitions at a time, in all processes: a plan must hold until it is carried out. Released with the transaction. */
export async function lockDefinitions(within: Database): Promise<void> {
  await within.execute(sql`SELECT pg_advisory_xact_lock(${lockNumber})`);
}

export async function readAll(database: Database): Promise<Map<string, Stored>> {
  const rows = await database.select().from(definitionTable).orderBy(asc(definitionTable.kind), asc(definitionTable.name));
  return new Map(rows.map((row) => [keyOf(row), row]));
}

export async function readKind(database: Database, kind: string): Promise<Stored[]> {
  return database.select().from(definitionTable).where(eq(definitionTable.kind, kind)).orderBy(asc(definitionTable.name));
}

/** How many versions of a kind were ever written: grows with each change, since versions are only added. */
export async function countVersions(database: Database, kind: string): Promise<number> {
  return database.$count(versionTable, eq(versionTable.kind, kind));
}

export async function readOne(database: Database, kind: string, name: string): Promise<Stored | undefined> {
  const [row] = await database.select().from(definitionTable).where(thisOne(kind, name));
  return row;
}

/** Newest first. */
export async function readVersions(database: Database, kind: string, name: string): Promise<Version[]> {
  const { version, manifest, changedAt, changedBy } = versionTable;
  return database
    .select({ version, manifest, changedAt, changedBy })
    .from(versionTable)
    .where(and(eq(versionTable.kind, kind), eq(versionTable.name, name)))
    .orderBy(desc(version));
}

/** Kind and name of everything that was ever defined, removed or not. */
export async function readKnown(database: Database): Promise<Set<string>> {
  const rows = await database.selectDistinct({ kind: versionTable.kind, name: versionTable.name }).from(versionTable);
  return new Set(rows.map(keyOf));
}

/** Carries out one step and answers the new version; must hold the lock. */
export async function write(within: Database, step: Step, changedAt: Date, changedBy: string): Promise<number> {
  const { kind, name } = step.change;
  const version = await nextVersion(within, kind, name);
  await within.insert(versionTable).values({ kind, name, version, manifest: step.after?.manifest ?? null, changedAt, changedBy });
  if (step.after === undefined) {
    await within.delete(definitionTable).where(thisOne(kind, name));
    return version;
  }
  const { manifest, owner } = step.after;
  const values = { apiVersion: manifest.apiVersion, manifest, owner, version, updatedAt: changedAt, updatedBy: changedBy };
  await within
    .insert(definitionTable)
    .values({ kind, name, ...values })
    .onConflictDoUpdate({ target: [definitionTable.kind, definitionTable.name], set: values });
  return version;
}

/** A definition that was removed and comes back goes on counting. */
async function nextVersion(within: Database, kind: string, name: string): Promise<number> {
  const [row] = await within
    .select({ last: sql<number | null>`max(${versionTable.version})` })
    .from(versionTable)
    .where(and(eq(versionTable.kind, kind), eq(versionTable.name, name)));
  return (row?.last ?? 0) + 1;
}

function thisOne(kind: string, name: string) {
  return and(eq(definitionTable.kind, kind), eq(definitionTable.name, name));
}

/** All versions of all definitions of a kind, each definition's from the oldest on; removals included. */
export async function readKindVersions(database: Database, kind: string): Promise<(Version & { readonly name: string })[]> {
  const { name, version, manifest, changedAt, changedBy } = versionTable;
  return database
    .select({ name, version, manifest, changedAt, changedBy })
    .from(versionTable)
    .where(eq(versionTable.kind, kind))
    .orderBy(asc(name), asc(version));
}
