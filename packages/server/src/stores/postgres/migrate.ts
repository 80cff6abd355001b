import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../platform/errors.ts';
import type { Records } from './client.ts';

const directory = fileURLToPath(new URL('migrations', import.meta.url));

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** The migrations of this version, in order: numbered plain SQL files that only go forward. */
export function migrations(): Migration[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: file.slice(0, -4), sql: readFileSync(join(directory, file), 'utf8') }));
}

/**
 * Applies what is missing; each migration is one transaction, and one process at a time migrates.
 * @throws AppError `conflict` when the database was written by a newer version.
 */
export async function migrate(records: Records, wanted: readonly Migration[] = migrations()): Promise<void> {
  // Two processes that create the same table at once would meet each other in the catalogue; the number is ours alone.
  await records.script(
    'SELECT pg_advisory_xact_lock(4100);\nCREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const applied = await appliedNames(records);
  const unknown = [...applied].filter((name) => !wanted.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    throw new AppError(
      'conflict',
      `The database was written by a newer version of Binnacle (it has ${unknown.join(', ')}). Start that version, or restore a backup.`,
    );
  }
  for (const { name, sql } of wanted) {
    if (applied.has(name)) continue;
    // The lock makes a second process wait; the INSERT then tells it that the work is done.
    const script = `LOCK TABLE migration IN ACCESS EXCLUSIVE MODE;\nINSERT INTO migration (name) VALUES ('${name}');\n${sql}`;
    try {
      await records.script(script);
    } catch (error) {
      if (!(await appliedNames(records)).has(name)) throw error;
    }
  }
}

async function appliedNames(records: Records): Promise<Set<string>> {
  const { rows } = await records.execute('SELECT name FROM migration');
  return new Set(rows.map((row) => String(row.name)));
}
