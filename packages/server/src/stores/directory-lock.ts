import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../platform/errors.ts';

export interface DirectoryLock {
  release(): void;
}

/**
 * Makes a data directory this process's own. The lock is the kernel's (on an SQLite file, because Node offers no file locks
 * itself): it ends with the process however that ends, so nothing stale is left, and it holds between containers that share a volume.
 * @throws AppError `conflict` when another process has it, or when nothing can be written there.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const database = openLockFile(directory);
  try {
    // No journal: a full disk must not keep the server from starting.
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!/locked|busy/.test((cause as Error).message)) throw cause;
    throw new AppError(
      'conflict',
      `Another Binnacle is running on the data directory ${directory}. Stop it first, or give this one a directory of its own with --data. (Several processes share one database only with BINNACLE_CLICKHOUSE_URL and BINNACLE_POSTGRES_URL.)`,
      { cause },
    );
  }
  return { release: () => database.close() };
}

function openLockFile(directory: string): DatabaseSync {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    return new DatabaseSync(join(directory, 'lock'));
  } catch (cause) {
    throw new AppError(
      'conflict',
      `The data directory ${directory} cannot be written to: ${(cause as Error).message}. Make it a directory that this user may write to, or name another with --data or BINNACLE_DATA.`,
      { cause },
    );
  }
}
